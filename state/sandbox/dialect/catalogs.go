package dialect

import "strings"

// leaderCatalogs are the PG_* tables that the sandbox shows, each a view of
// that name in the schema rs_catalog. joinable ones may stand beside Redshift
// tables in one statement.
// https://docs.aws.amazon.com/redshift/latest/dg/c_join_PG.html
var (
	leaderCatalogs = words(`pg_user pg_user_info pg_group pg_namespace pg_class pg_class_info pg_attribute
		pg_attribute_info pg_attrdef pg_type pg_proc pg_proc_info pg_views pg_tables pg_table_def pg_description pg_depend
		pg_database pg_database_info pg_language pg_constraint pg_default_acl pg_external_schema pg_settings pg_locks`)

	joinableCatalogs = words(`pg_attribute pg_depend pg_description pg_locks pg_class pg_constraint pg_database pg_group
		pg_language pg_namespace pg_proc pg_settings pg_tables pg_type pg_user pg_views pg_user_info`)

	systemViews = words(`svv_user_info svl_user_info svv_tables svv_all_tables svv_redshift_tables svv_columns
		svv_all_columns svv_redshift_columns svv_redshift_functions svv_all_schemas svv_redshift_schemas
		svv_external_schemas svv_external_tables svv_external_columns svv_mv_info stv_mv_info svv_table_info
		svv_relation_privileges svv_schema_privileges svv_database_privileges svv_function_privileges
		svv_language_privileges svv_default_privileges svv_column_privileges svv_system_privileges svv_iam_privileges
		svv_roles svv_role_grants svv_user_grants svv_rls_policy svv_rls_attached_policy svv_rls_relation
		svv_masking_policy svv_attached_masking_policy svv_transactions sys_query_history`)

	informationSchema = words(`tables columns schemata views`)
)

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

// catalogSQL gives the view that stands for a catalog; ok is false for
// catalogs that Redshift, or the sandbox, does not have.
func catalogSQL(r Relation) (sql string, ok bool) {
	switch {
	case r.Schema == "information_schema":
		return `"rs_catalog"."information_schema_` + r.Name + `"`, informationSchema[r.Name]
	case r.Class == ClassLeader:
		return `"rs_catalog".` + quote(r.Name), leaderCatalogs[r.Name]
	}
	return `"rs_catalog".` + quote(r.Name), systemViews[r.Name]
}
