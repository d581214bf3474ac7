package dialect

// catalogFunctions are the functions of the session, of accounts and of the catalogs.
// https://docs.aws.amazon.com/redshift/latest/dg/r_System_information_functions.html
// https://docs.aws.amazon.com/redshift/latest/dg/c_sql-functions-leader-node.html
var catalogFunctions = []function{
	{name: "version", own: true},
	{name: "current_database"},
	{name: "current_setting", least: 1, most: 2, own: true},
	{name: "set_config", least: 3, most: 3, own: true},
	{name: "user_is_member_of", least: 2, most: 2, own: true},
	{name: "role_is_member_of", least: 2, most: 2, own: true},
	{name: "current_schema", side: leaderOnly},
	{name: "current_schemas", least: 1, most: 1, side: leaderOnly},
	{name: "has_table_privilege", least: 2, most: 3, side: leaderOnly, own: true},
	{name: "has_schema_privilege", least: 2, most: 3, side: leaderOnly, own: true},
	{name: "has_database_privilege", least: 2, most: 3, side: leaderOnly, own: true},
	{name: "pg_get_viewdef", least: 1, most: 2, side: leaderOnly, own: true},
	{name: "pg_get_userbyid", least: 1, most: 1, side: leaderOnly},
	{name: "format_type", least: 2, most: 2, side: leaderOnly, as: catalogSchema + "type_name"},
	{name: "format_encoding", least: 1, most: 1, side: leaderOnly, own: true},
	{name: "array_to_string", least: 2, most: 2, side: leaderOnly},
	{name: "array_upper", least: 2, most: 2, side: leaderOnly},
	{name: "generate_series", least: 2, most: 3, side: leaderOnly},
	{name: "obj_description", least: 1, most: 2, side: leaderOnly},
	{name: "pg_backend_pid", side: leaderOnly},
	{name: "pg_terminate_backend", least: 1, most: 1, side: leaderOnly},
	{name: "pg_cancel_backend", least: 1, most: 1, side: leaderOnly},
}
