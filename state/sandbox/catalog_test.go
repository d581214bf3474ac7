package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

func TestACLsPrintAsRedshiftsDo(t *testing.T) {
	admin := connect(t, "admin")
	users(t, admin, "acl_user")
	sandboxtest.Exec(t, admin,
		`CREATE USER "Acl.User" PASSWORD DISABLE`, "CREATE GROUP acl_group", "CREATE ROLE acl_role",
		"CREATE SCHEMA acl", "CREATE TABLE acl.t (a int)", "CREATE VIEW acl.v AS SELECT a FROM acl.t")
	const query = "SELECT array_to_string(relacl, ' ') FROM pg_class WHERE relname = 't' AND relnamespace = " +
		"(SELECT oid FROM pg_namespace WHERE nspname = 'acl')"
	expect(t, admin, "", query)
	sandboxtest.Exec(t, admin,
		"GRANT SELECT ON acl.t TO acl_user WITH GRANT OPTION", "GRANT SELECT, TRUNCATE ON acl.t TO GROUP acl_group",
		"GRANT SELECT ON acl.t TO ROLE acl_role",
		"GRANT ALL ON acl.t TO PUBLIC", `GRANT UPDATE ON acl.t TO "Acl.User"`)
	expect(t, admin,
		`admin=arwdRxtDPA/admin acl_user=r*/admin group acl_group=rP/admin =arwdRxtDPA/admin "Acl.User"=w/admin`,
		query)
	expect(t, admin,
		"acl_group|group|SELECT|false\nacl_group|group|TRUNCATE|false\n"+
			"acl_role|role|SELECT|false\nacl_user|user|SELECT|true",
		"SELECT identity_name, identity_type, privilege_type, admin_option FROM svv_relation_privileges WHERE "+
			"namespace_name = 'acl' AND identity_name LIKE 'acl%' ORDER BY 1, 3")
}

func TestDefaultsOfPublic(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA pub",
		"CREATE FUNCTION pub.f_one(int, varchar) RETURNS int IMMUTABLE AS $$ SELECT 1 $$ LANGUAGE sql",
		"CREATE PROCEDURE pub.sp_one(a int) AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql")
	expect(t, admin, "CREATE|public|0\nUSAGE|public|0", "SELECT privilege_type, identity_name, identity_id FROM "+
		"svv_schema_privileges WHERE namespace_name = 'public' ORDER BY 1")
	expect(t, admin, "dev|TEMP|0|public|public|false|DATABASE", "SELECT * FROM svv_database_privileges")
	expect(t, admin, "pub|f_one|integer, character varying|EXECUTE|public", "SELECT namespace_name, "+
		"function_name, argument_types, privilege_type, identity_name FROM svv_function_privileges WHERE "+
		"namespace_name = 'pub'")
	expect(t, admin, "f_one||f\nsp_one|{admin=X/admin}|p", "SELECT proname, proacl, prokind FROM pg_proc_info "+
		"WHERE proname IN ('f_one', 'sp_one') ORDER BY 1")
	reader := users(t, admin, "pub_reader")[0]
	sandboxtest.Exec(t, admin, "GRANT USAGE ON SCHEMA pub TO pub_reader")
	expect(t, reader, "1", "SELECT pub.f_one(1, 'a')")
	refused(t, reader, "CALL pub.sp_one(1)", "42501", "permission denied for procedure sp_one")
	sandboxtest.Exec(t, reader, "CREATE TABLE public.pub_own (a int)", "DROP TABLE public.pub_own")
}

func TestUsersGroupsAndRoles(t *testing.T) {
	admin := connect(t, "admin")
	users(t, admin, "ugr_one", "ugr_two")
	sandboxtest.Exec(t, admin,
		"CREATE GROUP ugr_one WITH USER ugr_one", "CREATE GROUP ugr_group WITH USER ugr_one, ugr_two",
		"ALTER GROUP ugr_group DROP USER ugr_two",
		"CREATE ROLE ugr_role", "CREATE ROLE ugr_inner", "GRANT ROLE ugr_inner TO ROLE ugr_role",
		"GRANT ROLE ugr_role TO ugr_two WITH ADMIN OPTION",
		"GRANT CREATE USER TO ROLE ugr_role")
	expect(t, admin, "rdsdb|1|true\nadmin|100|true\nugr_one|x|false\nugr_two|x|false",
		"SELECT usename, CASE WHEN usesysid > 100 THEN 'x' ELSE usesysid::text END, usesuper FROM pg_user WHERE "+
			"usename IN ('rdsdb', 'admin', 'ugr_one', 'ugr_two') ORDER BY usesysid")
	expect(t, admin, "ugr_group|ugr_one\nugr_one|ugr_one", "SELECT g.groname, u.usename FROM pg_group g, pg_user "+
		"u WHERE u.usesysid = ANY (g.grolist) AND g.groname LIKE 'ugr%' ORDER BY 1")
	expect(t, admin, "ugr_role|ugr_inner", "SELECT role_name, granted_role_name FROM svv_role_grants WHERE "+
		"role_name LIKE 'ugr%'")
	expect(t, admin, "ugr_two|ugr_role|true", "SELECT user_name, role_name, admin_option FROM svv_user_grants "+
		"WHERE user_name LIKE 'ugr%'")
	expect(t, admin, "ugr_inner|admin\nugr_role|admin", "SELECT role_name, role_owner FROM svv_roles WHERE "+
		"role_name LIKE 'ugr%' ORDER BY 1")
	expect(t, admin, "CREATE USER|ugr_role|role", "SELECT system_privilege, identity_name, identity_type FROM "+
		"svv_system_privileges WHERE identity_name LIKE 'ugr%'")
	expect(t, admin, "true|false|true", "SELECT user_is_member_of('ugr_two', 'ugr_role'), "+
		"user_is_member_of('ugr_one', 'ugr_role'), user_is_member_of('ugr_one', 'ugr_group')")
	refused(t, admin, "SELECT user_is_member_of('ugr_two', 'ugr_absent')", "42704", "does not exist")
	refused(t, admin, "CREATE ROLE ugr_one", "42710", "ugr_one")
	refused(t, admin, "CREATE USER ugr_role PASSWORD DISABLE", "42710", "ugr_role")
	refused(t, admin, "CREATE GROUP ugr_group", "42710", `group "ugr_group" already exists`)
}

func TestDroppingPrincipals(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin,
		"CREATE USER drop_owner PASSWORD DISABLE", "CREATE USER drop_reader PASSWORD DISABLE",
		"CREATE USER drop_free PASSWORD DISABLE",
		"CREATE GROUP drop_group", "CREATE ROLE drop_role", "GRANT ROLE drop_role TO drop_free",
		"CREATE SCHEMA drops AUTHORIZATION drop_owner", "GRANT USAGE ON SCHEMA drops TO drop_reader",
		"GRANT USAGE ON SCHEMA drops TO GROUP drop_group")
	refused(t, admin, "DROP USER drop_owner", "55006",
		`user "drop_owner" can't be dropped because the user owns some object`)
	refused(t, admin, "DROP USER drop_reader", "55006",
		`user "drop_reader" can't be dropped because the user has a privilege on some object`)
	refused(t, admin, "DROP GROUP drop_group", "55006",
		`group "drop_group" can't be dropped because the group has a privilege on some object`)
	refused(t, admin, "DROP ROLE drop_role", "2BP01", "cannot drop this role since it has been granted on a user")
	refused(t, admin, "DROP USER admin", "42501", "admin")
	refused(t, admin, "DROP USER drop_absent", "42704", `user "drop_absent" does not exist`)
	refused(t, admin, "GRANT USAGE ON SCHEMA drops TO GROUP drop_absent", "42704",
		`group "drop_absent" does not exist`)
	refused(t, admin, "GRANT USAGE ON SCHEMA drops TO drop_absent", "42704", `user "drop_absent" does not exist`)
	sandboxtest.Exec(t, admin, "DROP ROLE drop_role FORCE", "DROP SCHEMA drops", "DROP USER drop_owner",
		"DROP USER drop_reader", "DROP USER drop_free", "DROP GROUP drop_group")
}

func TestAPlainUserSeesTheirOwn(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "see_me", "see_other")
	me := all[0]
	sandboxtest.Exec(t, admin,
		"CREATE ROLE see_role", "CREATE ROLE see_hidden", "GRANT ROLE see_role TO see_me",
		"GRANT ROLE see_hidden TO see_other",
		"CREATE SCHEMA see", "CREATE TABLE see.t (a int)",
		"GRANT SELECT ON see.t TO see_me", "GRANT SELECT ON see.t TO see_other", "GRANT SELECT ON see.t TO "+
			"ROLE see_role", "GRANT SELECT ON see.t TO ROLE see_hidden",
		"GRANT USAGE ON SCHEMA see TO see_me", "GRANT USAGE ON SCHEMA see TO see_other")
	const relations = "SELECT identity_name FROM svv_relation_privileges WHERE namespace_name = 'see' ORDER BY 1"
	const schemas = "SELECT identity_name FROM svv_schema_privileges WHERE namespace_name = 'see' ORDER BY 1"
	expect(t, me, "see_me\nsee_role", relations)
	expect(t, me, "see_me", schemas)
	expect(t, me, "see_me|see_role", "SELECT user_name, role_name FROM svv_user_grants")
	expect(t, me, "see_me", "SELECT user_name FROM svv_user_info")
	expect(t, me, "2", "SELECT count(*) FROM pg_user WHERE usename LIKE 'see%'")
	expect(t, me, "t", "SELECT table_name FROM svv_all_tables WHERE schema_name = 'see'")
	refused(t, me, "SELECT * FROM pg_user_info", "42501", "permission denied for relation pg_user_info")
	refused(t, me, "SELECT * FROM svv_table_info", "42501", "permission denied for relation svv_table_info")
	// Versions of the page on relations ask for either right, so that it takes both.
	sandboxtest.Exec(t, admin, "ALTER USER see_me SYSLOG ACCESS UNRESTRICTED")
	expect(t, me, "see_me\nsee_role", relations)
	expect(t, me, "see_me", schemas)
	sandboxtest.Exec(t, admin, "GRANT ACCESS SYSTEM TABLE TO ROLE see_role")
	expect(t, me, "see_hidden\nsee_me\nsee_other\nsee_role", relations)
	expect(t, me, "see_me\nsee_other", schemas)
	sandboxtest.Exec(t, admin, "ALTER USER see_me SYSLOG ACCESS RESTRICTED")
	expect(t, me, "see_me\nsee_role", relations)
	expect(t, admin, "see_hidden\nsee_me\nsee_other\nsee_role", relations)
}

func TestTheSandboxHidesItsOwn(t *testing.T) {
	admin := connect(t, "admin")
	expect(t, admin, "0", "SELECT count(*) FROM pg_namespace WHERE nspname = 'rs_catalog'")
	expect(t, admin, "0", "SELECT count(*) FROM pg_class WHERE relname = 'late_view' OR relname = 'pg_authid'")
	expect(t, admin, "0", "SELECT count(*) FROM svv_tables WHERE table_schema = 'rs_catalog'")
	refused(t, admin, "SELECT * FROM rs_catalog.late_view", "3F000", "does not exist")
	refused(t, admin, "SELECT * FROM pg_roles", "42P01", "pg_roles")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA hides", "CREATE VIEW hides.v AS SELECT relname FROM pg_class")
	expect(t, admin, " SELECT pg_class.relname\n   FROM pg_class;", "SHOW VIEW hides.v")
}

func TestDefaultPrivileges(t *testing.T) {
	admin := connect(t, "admin")
	users(t, admin, "defp_owner", "defp_reader")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA defp", "CREATE GROUP defp_group",
		"ALTER DEFAULT PRIVILEGES FOR USER defp_owner IN SCHEMA defp GRANT SELECT ON TABLES TO defp_reader, GROUP "+
			"defp_group")
	expect(t, admin, "defp|RELATION|defp_owner|SELECT|defp_reader|user|false",
		"SELECT schema_name, object_type, owner_name, privilege_type, grantee_name, grantee_type, admin_option "+
			"FROM svv_default_privileges WHERE owner_name = 'defp_owner'")
	expect(t, admin, `r|{defp_reader=r/defp_owner,"group defp_group=r/defp_owner"}`,
		"SELECT defaclobjtype, defaclacl FROM pg_default_acl WHERE defacluser = (SELECT usesysid FROM pg_user "+
			"WHERE usename = 'defp_owner')")
}

// Every catalog that the dialect knows must be there and be readable.
func TestEveryCatalogCanBeRead(t *testing.T) {
	admin := connect(t, "admin")
	for _, name := range catalogs {
		if _, err := admin.ExecContext(t.Context(), "SELECT * FROM "+name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var catalogs = []string{
	"pg_user", "pg_user_info", "pg_group", "pg_namespace", "pg_class", "pg_class_info", "pg_attribute",
	"pg_attribute_info", "pg_attrdef", "pg_type", "pg_proc",
	"pg_proc_info", "pg_views", "pg_tables", "pg_table_def", "pg_description", "pg_depend", "pg_database",
	"pg_database_info", "pg_language", "pg_constraint",
	"pg_default_acl", "pg_external_schema", "pg_settings", "pg_locks", "pg_catalog.pg_class",
	"svv_user_info", "svl_user_info", "svv_tables", "svv_all_tables", "svv_redshift_tables", "svv_columns",
	"svv_all_columns", "svv_redshift_columns",
	"svv_redshift_functions", "svv_all_schemas", "svv_redshift_schemas", "svv_external_schemas",
	"svv_external_tables", "svv_external_columns", "svv_mv_info", "stv_mv_info",
	"svv_table_info", "svv_relation_privileges", "svv_schema_privileges", "svv_database_privileges",
	"svv_function_privileges", "svv_language_privileges",
	"svv_default_privileges", "svv_column_privileges", "svv_system_privileges", "svv_iam_privileges", "svv_roles",
	"svv_role_grants", "svv_user_grants",
	"svv_rls_policy", "svv_rls_attached_policy", "svv_rls_relation", "svv_masking_policy",
	"svv_attached_masking_policy", "svv_transactions", "sys_query_history",
	"information_schema.tables", "information_schema.columns", "information_schema.schemata",
	"information_schema.views",
}
