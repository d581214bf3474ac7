package state

import "github.com/redveil/redveil/state/redshift"

// Schema is a schema that redveil made.
type Schema struct {
	Name redshift.Ident `json:"name"`
	// Owner is set only if somebody made another account than the system
	// account the owner.
	Owner redshift.Account `json:"owner,omitempty"`
}

// SchemaKey returns the key of the schema with that name.
func SchemaKey(name redshift.Ident) Key { return Key{Kind: KindSchema, Schema: name} }

// Key returns the schema's key.
func (s Schema) Key() Key                       { return SchemaKey(s.Name) }
func (Schema) isObject()                        {}
func (Schema) text() Digest                     { return "" }
func (s Schema) foreignOwner() redshift.Account { return s.Owner }

func (s Schema) check() error { return named(s.Name) }

func (s Schema) renamed(m Names) Object {
	s.Name = m.schema(s.Name)
	return s
}
