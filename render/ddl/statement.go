// Package ddl turns one object before and after into statements. It sees no
// policy, only objects and the definitions that are too long to stand in one.
package ddl

import (
	"fmt"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Definitions hold what objects only name: view and procedure bodies, profile
// rows before and after, the shape of views that exist, and the commit for
// comments.
type Definitions struct {
	Views         map[redshift.Name]state.ViewDefinition
	Procedures    map[state.Key]state.ProcedureDefinition
	Shapes        map[redshift.Name]string
	Before, After state.Profiles
	MaskKey       state.MaskKey
	// Earlier are the claims that count for nobody. AccountIDs are the accounts'
	// numbers. ClaimTables are the tables that exist.
	Earlier      map[redshift.Account][]state.Claim
	AccountIDs   map[redshift.Account]int64
	ClaimTables  []state.ClaimTable
	Carries      []state.Carry // new names for what people chose and said
	SystemSchema redshift.Ident
	Account      redshift.Account // the system account, which owns everything
	Commit       string
}

// Create gives what makes an object.
func Create(object state.Object, d Definitions) Parts {
	switch o := object.(type) {
	case state.Schema:
		return own(redshift.Format("CREATE SCHEMA %s", o.Name.SQL()))
	case state.User:
		return own(redshift.Format("CREATE USER %s PASSWORD DISABLE", o.Account.SQL()))
	case state.Role:
		return own(redshift.Format("CREATE ROLE %s", o.Name.SQL()))
	case state.Group:
		return own(redshift.Format("CREATE GROUP %s", o.Name.SQL()))
	case state.Table:
		return own(createTable(o)...)
	case state.View:
		return own(createView(d.Views[o.Name], redshift.Raw("CREATE VIEW")), commentOnView(o, d.Commit))
	case state.Procedure:
		return own(CreateProcedure(d.Procedures[o.Key()]))
	case state.Membership:
		return join(o)
	case state.Grant:
		return give(o)
	case state.Profile:
		return insertPerson(o.Account, d)
	}
	panic(fmt.Sprintf("ddl: unknown object %T", object))
}

// Delete gives what removes an object. Nothing cascades: what
// still depends on the object makes the statement fail.
func Delete(object state.Object, d Definitions) Parts {
	switch o := object.(type) {
	case state.Schema:
		return own(redshift.Format("DROP SCHEMA %s", o.Name.SQL()))
	case state.User:
		return own(redshift.Format("DROP USER %s", o.Account.SQL()))
	case state.Role:
		return own(redshift.Format("DROP ROLE %s", o.Name.SQL()))
	case state.Group:
		return own(redshift.Format("DROP GROUP %s", o.Name.SQL()))
	case state.Table:
		return own(redshift.Format("DROP TABLE %s", o.Name.SQL()))
	case state.View:
		return dropViews(o)
	case state.Procedure:
		return own(dropProcedure(o))
	case state.Membership:
		return leave(o)
	case state.Grant:
		return take(o)
	case state.Profile:
		return deletePerson(o, d)
	}
	panic(fmt.Sprintf("ddl: unknown object %T", object))
}

// Update gives what turns one object into another of its key.
func Update(before, after state.Object, d Definitions) Parts {
	switch o := after.(type) {
	case state.Schema:
		return own(redshift.Format("ALTER SCHEMA %s OWNER TO %s", o.Name.SQL(), d.Account.SQL()))
	case state.Table:
		return own(updateTable(before.(state.Table), o, d)...)
	case state.View:
		return own(updateView(before.(state.View), o, d)...)
	case state.Procedure:
		return own(dropProcedure(o), CreateProcedure(d.Procedures[o.Key()]))
	case state.Profile:
		return updatePerson(before.(state.Profile), d)
	case state.Membership:
		return withoutAdmin(o)
	case state.User, state.Role, state.Group, state.Grant:
		panic(fmt.Sprintf("ddl: %T has nothing to update", after))
	}
	panic(fmt.Sprintf("ddl: unknown object %T", after))
}

// Rename gives what renames a schema with everything in it, or a
// role or group with its members and rights, together with the registry's rows.
// Texts that name the schema are not changed here.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_SCHEMA.html
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_ROLE.html
func Rename(before, after state.Object, d Definitions) Parts {
	switch from := before.(type) {
	case state.Schema:
		to := after.(state.Schema).Name
		return own(
			redshift.Format("ALTER SCHEMA %s RENAME TO %s", from.Name.SQL(), to.SQL()),
			redshift.Format("UPDATE %s SET schema_name = %s WHERE schema_name = %s", d.table("object"),
				redshift.Text(to.String()), redshift.Text(from.Name.String())),
		)
	case state.Role:
		return renamePrincipal(redshift.Raw("ROLE"), state.KindRole, from.Name, after.(state.Role).Name, d)
	case state.Group:
		return renamePrincipal(redshift.Raw("GROUP"), state.KindGroup, from.Name, after.(state.Group).Name, d)
	case state.Table, state.View, state.Procedure, state.User, state.Membership, state.Grant, state.Profile:
		panic(fmt.Sprintf("ddl: %T is not renamed", before))
	}
	panic(fmt.Sprintf("ddl: unknown object %T", before))
}

func renamePrincipal(word redshift.SQL, kind state.Kind, from, to redshift.Ident, d Definitions) Parts {
	return own(
		redshift.Format("ALTER %s %s RENAME TO %s", word, from.SQL(), to.SQL()),
		redshift.Format("DELETE FROM %s WHERE kind = %s AND name = %s", d.table("object"),
			redshift.Text(string(kind)), redshift.Text(from.String())),
	)
}
