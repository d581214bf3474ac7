package state

import (
	"github.com/redveil/redveil/state/redshift"
)

// Privileges is what the catalogs say about who may do what with the relations
// and schemas in scope. It holds everyone's rights, redveil's own roles included.
type Privileges struct {
	Given []Given
	// Own are those that the system account was given itself.
	Own []Given
	// Defaults are privileges on relations that somebody makes later.
	Defaults []DefaultGrant
	// RelationOwners and SchemaOwners name every owner. An owner whose account is
	// gone is "unknown".
	RelationOwners map[redshift.Name]redshift.Account
	SchemaOwners   map[redshift.Ident]redshift.Account
	// RoleOwners are the owners of roles, by the role's name.
	RoleOwners map[string]redshift.Account
	// ExternalRoles are those whose members an identity provider decides on when
	// somebody signs in. See
	// https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-iam-access-control-native-idp.html
	ExternalRoles map[string]bool
	// Permissions are system permissions, which only roles hold. See
	// https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html
	Permissions []Held
}

// Reach is what a privilege is on.
type Reach string

// The reaches of a privilege.
const (
	// OnOne is one schema, relation or column.
	OnOne Reach = ""
	// InSchema is every relation of a schema, present and future.
	InSchema Reach = "schema"
	// InDatabase is every relation of the database.
	InDatabase Reach = "database"
	// Routines is every procedure and function of a schema or of the database.
	Routines Reach = "routines"
	// Schemas is every schema of the database, but not what is in it.
	Schemas Reach = "schemas"
)

// Given is a privilege that a principal holds. The system account's own rights
// are not among them.
type Given struct {
	Privilege Privilege
	// Schema is set; Relation is zero for a privilege on the schema itself, or on
	// all of its relations; Column is set for a privilege on one column.
	Schema, Relation, Column redshift.Ident
	Reach                    Reach
	// Grantable says that the holder may give the privilege to others.
	Grantable bool
	// Managed says that the catalog of redveil's objects has it as a grant, too.
	Managed bool
	To      Principal
}

// Key returns the key of the grant of a privilege on one thing. Other reaches
// have no grant of their own.
func (g Given) Key() Key {
	return Grant{
		Privilege: g.Privilege, Schema: g.Schema, Relation: g.Relation, Column: g.Column, To: g.To,
	}.Key()
}

// DefaultGrant is a privilege on all relations that an account makes from now on.
// See https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html
type DefaultGrant struct {
	// Maker is the account that makes the relations.
	Maker redshift.Account
	// Schema limits it to one schema; zero for all.
	Schema redshift.Ident
	// Privilege is Execute for procedures, and another one for relations.
	Privilege Privilege
	To        Principal
}

// give records a privilege as the catalog has it. RULE and TRIGGER have no effect
// on Redshift.
func (r *reader) give(g Given, privilege, kind, name string) {
	known, counts := privileges[privilege]
	if privilege == string(Execute) && g.Reach == Routines {
		known, counts = Execute, true
	}
	to := r.principal(kind, name)
	if !counts {
		return
	}
	g.Privilege, g.To = known, to
	p := &r.snapshot.Unmanaged.Privileges
	if to == (Principal{PrincipalUser, string(r.scope.Account)}) {
		p.Own = append(p.Own, g)
		return
	}
	p.Given = append(p.Given, g)
}
