package ddl

import "github.com/redveil/redveil/state/redshift"

// ActAs returns the statement after which a superuser's session has the rights of
// another account. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_SET_SESSION_AUTHORIZATION.html
func ActAs(account redshift.Account) redshift.SQL {
	return redshift.Format("SET SESSION AUTHORIZATION %s", account.SQL())
}

// ActAsSelf returns the statement after which a session has its own rights again.
func ActAsSelf() redshift.SQL { return redshift.Raw("SET SESSION AUTHORIZATION DEFAULT") }

// ReadNothing returns a query that needs the right to read every one of the
// relations and returns no row. Each has a condition that is never true, because
// parts of a query may run before a LIMIT ends them.
func ReadNothing(relations []redshift.Name) redshift.SQL {
	parts := make([]redshift.SQL, len(relations))
	for n, relation := range relations {
		parts[n] = redshift.Format("SELECT 1 FROM %s WHERE FALSE", relation.SQL())
	}
	return redshift.Join(parts, "\nUNION ALL\n")
}
