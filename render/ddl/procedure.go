package ddl

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// CreateProcedure is the whole statement that makes a procedure. The procedure
// runs with the rights of the system account, so its search path holds nothing
// that a caller could fill. Only the owner may call a new procedure.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html
func CreateProcedure(d state.ProcedureDefinition) redshift.SQL {
	parameters := make([]redshift.SQL, len(d.Parameters))
	for n, parameter := range d.Parameters {
		parameters[n] = redshift.Format("%s varchar(256)", parameter.SQL())
	}
	return redshift.Format("CREATE PROCEDURE %s(%s) AS $$\n%s\n$$ LANGUAGE plpgsql SECURITY DEFINER SET "+
		"search_path TO pg_catalog, pg_temp",
		d.Name.SQL(), redshift.Join(parameters, ", "), d.Body)
}

// dropProcedure also comes before each new text, because it is not documented
// whether CREATE OR REPLACE keeps the grants of a procedure.
func dropProcedure(p state.Procedure) redshift.SQL {
	return redshift.Format("DROP %s", signature(p.Name, p.Arguments))
}

// signature names a procedure for DROP and ALTER. The types come from
// the catalog or from our own definitions, which know all of them.
func signature(name redshift.Name, arguments string) redshift.SQL {
	return redshift.Format("PROCEDURE %s", callable(name, arguments))
}

func callable(name redshift.Name, arguments string) redshift.SQL {
	return redshift.Format("%s(%s)", name.SQL(), redshift.Trusted(arguments))
}
