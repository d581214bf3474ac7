package plan

import (
	"github.com/redveil/redveil/state"
)

// Entry returns what the registry is to remember of the change; nil for kinds
// that it does not keep.
func (c *Change) Entry() *state.RegistryEntry { return c.facts().entry(c) }

func noEntry(*Change) *state.RegistryEntry { return nil }

func viewEntry(c *Change) *state.RegistryEntry {
	view := c.Object().(state.View)
	return &state.RegistryEntry{
		Kind: state.KindView, Forget: c.After == nil,
		Schema: view.Name.Schema, Name: view.Name.Object.String(), Digest: view.Digest, Record: c.Record,
	}
}

func procedureEntry(c *Change) *state.RegistryEntry {
	procedure := c.Object().(state.Procedure)
	return &state.RegistryEntry{
		Kind: state.KindProcedure, Forget: c.After == nil,
		Schema: procedure.Name.Schema, Name: procedure.Signature(), Digest: procedure.Digest,
	}
}

func principalEntry(c *Change) *state.RegistryEntry {
	return &state.RegistryEntry{Kind: c.Key().Kind, Forget: c.After == nil, Name: c.Key().Principal.Name}
}

// maskKeyEntry returns the entry for the table of the mask key, and nil for
// redveil's other tables: the registry keeps only the key's fingerprint.
func maskKeyEntry(c *Change) *state.RegistryEntry {
	key := c.Key()
	if key.Relation() != state.MaskKeyName(key.Schema) {
		return nil
	}
	return &state.RegistryEntry{
		Kind: state.KindTable, Forget: c.After == nil, Schema: key.Schema,
		Name: key.Object.String(),
	}
}
