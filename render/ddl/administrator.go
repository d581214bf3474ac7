package ddl

import (
	"fmt"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Own gives the statement with which an administrator gives the system account
// an object that belongs to somebody else. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html and
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_PROCEDURE.html
func Own(object state.Object, account redshift.Account) Parts {
	switch o := object.(type) {
	case state.Schema:
		return own(redshift.Format("ALTER SCHEMA %s OWNER TO %s", o.Name.SQL(), account.SQL()))
	case state.Table:
		return own(redshift.Format("ALTER TABLE %s OWNER TO %s", o.Name.SQL(), account.SQL()))
	case state.View:
		return own(redshift.Format("ALTER TABLE %s OWNER TO %s", o.Name.SQL(), account.SQL()))
	case state.Procedure:
		return own(redshift.Format("ALTER %s OWNER TO %s", signature(o.Name, o.Arguments), account.SQL()))
	case state.User, state.Role, state.Group, state.Membership, state.Grant, state.Profile:
	}
	panic(fmt.Sprintf("ddl: nobody owns %T", object))
}

// Remember gives the statement that writes a group into the registry, which is
// otherwise the applying run's own work.
func Remember(group state.Group, d Definitions) Parts {
	return own(redshift.Format("INSERT INTO %s VALUES (%s, '', %s, '', '')", d.table("object"),
		redshift.Text(string(state.KindGroup)), redshift.Text(group.Name.String())))
}
