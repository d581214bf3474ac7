package dialect

import (
	"strings"
)

// Class says on which side of Redshift a relation lives; see "SQL functions
// supported on the leader node" in the Developer Guide.
type Class int

// The zero Class is invalid.
const (
	ClassInvalid Class = iota
	// ClassUser is a table or view that a user made.
	ClassUser
	// ClassLeader is a PG_* catalog or information_schema: leader node only.
	ClassLeader
	// ClassSystem is an STL, STV, SVL, SVV or SYS table or view.
	ClassSystem
)

// joinableCatalogs are the PG_* tables that may stand beside Redshift tables in
// one statement.
// https://docs.aws.amazon.com/redshift/latest/dg/c_join_PG.html
var joinableCatalogs = words(`pg_attribute pg_depend pg_description pg_locks pg_class pg_constraint pg_database pg_group
	pg_language pg_namespace pg_proc pg_settings pg_tables pg_type pg_user pg_views pg_user_info`)

// classify tells on which side of Redshift a name lives.
func classify(r Relation) Class {
	switch {
	case r.Schema == "information_schema":
		return ClassLeader
	case r.Schema != "" && r.Schema != "pg_catalog":
		return ClassUser
	case strings.HasPrefix(r.Name, "pg_"):
		return ClassLeader
	case isSystemName(r.Name):
		return ClassSystem
	case r.Schema == "pg_catalog":
		return ClassLeader
	}
	return ClassUser
}

func isSystemName(name string) bool {
	for _, prefix := range []string{"svv_", "svl_", "stl_", "stv_", "svcs_", "sys_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
