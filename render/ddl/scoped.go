package ddl

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// TakeScoped takes a permission back that is on all that a schema or the database holds.
// See https://docs.aws.amazon.com/redshift/latest/dg/r_REVOKE.html
func TakeScoped(given state.Given, database redshift.SQL) Parts {
	privilege, to := redshift.Trusted(string(given.Privilege)), given.To.SQL()
	switch given.Reach {
	case state.InSchema:
		return own(redshift.Format("REVOKE %s FOR TABLES IN SCHEMA %s FROM %s", privilege, given.Schema.SQL(), to))
	case state.InDatabase:
		return own(redshift.Format("REVOKE %s FOR TABLES IN DATABASE %s FROM %s", privilege, database, to))
	case state.Schemas:
		return own(redshift.Format("REVOKE %s FOR SCHEMAS IN DATABASE %s FROM %s", privilege, database, to))
	case state.OnOne, state.Routines:
	}
	return nil
}
