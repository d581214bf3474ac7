package state

import (
	"fmt"

	"github.com/redveil/redveil/state/redshift"
)

// Privilege is a right on a schema or a relation, in upper case.
type Privilege string

// The privileges that redveil grants.
const (
	Select Privilege = "SELECT"
	Usage  Privilege = "USAGE"
	// Execute is the right to call a procedure.
	Execute Privilege = "EXECUTE"
)

// privileges are all that the warehouse can report on schemas and relations.
// RULE and TRIGGER have no effect on Redshift and are not read. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
var privileges = map[string]Privilege{
	"SELECT": Select, "USAGE": Usage, "INSERT": "INSERT", "UPDATE": "UPDATE", "DELETE": "DELETE",
	"REFERENCES": "REFERENCES", "DROP": "DROP", "ALTER": "ALTER", "TRUNCATE": "TRUNCATE", "CREATE": "CREATE",
}

// Grant is a privilege on a schema (Relation is zero), on a relation or, if the
// privilege is Execute, on the procedure with that name and arguments.
type Grant struct {
	Privilege Privilege      `json:"privilege"`
	Schema    redshift.Ident `json:"schema"`
	Relation  redshift.Ident `json:"relation,omitzero"`
	// Column is set for a privilege on one column of the relation. None is wanted.
	Column    redshift.Ident `json:"column,omitzero"`
	Arguments string         `json:"arguments,omitempty"`
	To        Principal      `json:"to"`
	// External marks a grant on an external schema, which can be given and
	// revoked only outside of a transaction.
	External bool `json:"external,omitempty"`
	// Raw marks a grant on a governed table itself, which bypasses its view.
	Raw bool `json:"raw,omitempty"`
}

// OnSchema returns a grant of a privilege on a schema.
func OnSchema(privilege Privilege, schema redshift.Ident, to Principal) Grant {
	return Grant{Privilege: privilege, Schema: schema, To: to}
}

// OnRelation returns a grant of a privilege on a table or view.
func OnRelation(privilege Privilege, relation redshift.Name, to Principal) Grant {
	return Grant{Privilege: privilege, Schema: relation.Schema, Relation: relation.Object, To: to}
}

// Key returns the grant's key, which has every field that identifies it.
func (g Grant) Key() Key {
	return Key{
		Kind: KindGrant, Schema: g.Schema, Object: g.Relation, Column: g.Column, Arguments: g.Arguments,
		Principal: g.To, Privilege: g.Privilege,
	}
}
func (Grant) isObject()                      {}
func (Grant) text() Digest                   { return "" }
func (Grant) foreignOwner() redshift.Account { return "" }

func (g Grant) check() error {
	if _, known := privileges[string(g.Privilege)]; !known && g.Privilege != Execute {
		return fmt.Errorf("there is no privilege %q", g.Privilege)
	}
	if g.Privilege == Execute && g.Relation.IsZero() {
		return fmt.Errorf("the procedure's name is missing")
	}
	if !g.Column.IsZero() && g.Relation.IsZero() {
		return fmt.Errorf("the relation of the column is missing")
	}
	if err := types(g.Arguments); err != nil {
		return err
	}
	if err := named(g.Schema); err != nil {
		return err
	}
	return g.To.check()
}

func (g Grant) renamed(m Names) Object {
	g.Schema, g.To = m.schema(g.Schema), m.principal(g.To)
	return g
}
