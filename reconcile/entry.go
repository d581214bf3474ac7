package reconcile

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
)

// Entry is what the registry is to remember of the change; nil where it keeps
// nothing of the kind.
func (c *Change) Entry() *journal.Entry { return c.facts().entry(c) }

func noEntry(*Change) *journal.Entry { return nil }

func viewEntry(c *Change) *journal.Entry {
	view := c.Object().(state.View)
	return &journal.Entry{
		Kind: state.KindView, Forget: c.After == nil,
		Schema: view.Name.Schema, Name: view.Name.Object.String(), Digest: view.Digest, Record: c.Record,
	}
}

func procedureEntry(c *Change) *journal.Entry {
	procedure := c.Object().(state.Procedure)
	return &journal.Entry{
		Kind: state.KindProcedure, Forget: c.After == nil,
		Schema: procedure.Name.Schema, Name: procedure.Signature(), Digest: procedure.Digest,
	}
}

func principalEntry(c *Change) *journal.Entry {
	return &journal.Entry{Kind: c.Key().Kind, Forget: c.After == nil, Name: c.Key().Principal.Name}
}

// maskKeyEntry: of redveil's own tables the registry keeps only the one whose
// fingerprint it has.
func maskKeyEntry(c *Change) *journal.Entry {
	key := c.Key()
	if key.Relation() != state.MaskKeyName(key.Schema) {
		return nil
	}
	return &journal.Entry{Kind: state.KindTable, Forget: c.After == nil, Schema: key.Schema, Name: key.Object.String()}
}
