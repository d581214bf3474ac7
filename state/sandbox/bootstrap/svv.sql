-- SVV_* and other system views about principals and objects.
-- https://docs.aws.amazon.com/redshift/latest/dg/svv_views.html

-- principals

CREATE VIEW rs_catalog.svv_user_info AS
SELECT u.usename::text AS user_name, u.usesysid AS user_id, u.usecreatedb AS createdb, u.usesuper AS superuser, u.usecatupd AS catalog_update,
    CASE r.rolconnlimit WHEN -1 THEN 'UNLIMITED' ELSE r.rolconnlimit::text END AS connection_limit,
    coalesce(rs_catalog.option(r.oid, 'syslog_access'), CASE WHEN u.usesuper THEN 'UNRESTRICTED' ELSE 'RESTRICTED' END) AS syslog_access,
    NULL::timestamp AS last_ddl_timestamp, coalesce(rs_catalog.option(r.oid, 'session_timeout')::integer, 0) AS session_timeout,
    rs_catalog.option(r.oid, 'external_id') AS external_user_id
FROM rs_catalog.pg_user u JOIN pg_roles r ON r.rolname = u.usename
WHERE (SELECT rs_catalog.is_super()) OR u.usename = session_user;

CREATE VIEW rs_catalog.svl_user_info AS
SELECT user_name AS usename, user_id AS usesysid, createdb AS usecreatedb, superuser AS usesuper, catalog_update AS usecatupd,
    connection_limit AS useconnlimit, syslog_access AS syslogaccess, last_ddl_timestamp AS last_ddl_ts, session_timeout AS sessiontimeout, external_user_id
FROM rs_catalog.svv_user_info;

CREATE VIEW rs_catalog.svv_roles AS
SELECT rs_catalog.uid(r.oid) AS role_id, substr(r.rolname, 6) AS role_name, pg_get_userbyid(o.owner)::text AS role_owner, rs_catalog.option(r.oid, 'external_id') AS external_id
FROM pg_roles r LEFT JOIN rs_catalog.role_owner o ON o.id = r.oid WHERE r.rolname LIKE 'role %';

CREATE VIEW rs_catalog.svv_role_grants AS
SELECT DISTINCT rs_catalog.uid(m.member) AS role_id, substr(u.rolname, 6) AS role_name, rs_catalog.uid(m.roleid) AS granted_role_id, substr(r.rolname, 6) AS granted_role_name
FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
WHERE r.rolname LIKE 'role %' AND u.rolname LIKE 'role %' AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(u.oid));

CREATE VIEW rs_catalog.svv_user_grants AS
SELECT rs_catalog.uid(m.member) AS user_id, u.rolname::text AS user_name, rs_catalog.uid(m.roleid) AS role_id, substr(r.rolname, 6) AS role_name, bool_or(m.admin_option) AS admin_option
FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
WHERE r.rolname LIKE 'role %' AND rs_catalog.kind(u.rolname) = 'user' AND ((SELECT rs_catalog.sees_system()) OR u.rolname = session_user)
GROUP BY m.member, u.rolname, m.roleid, r.rolname;

-- tables and views

CREATE VIEW rs_catalog.svv_tables AS
SELECT current_database()::text AS table_catalog, nspname::text AS table_schema, relname::text AS table_name, CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'BASE TABLE' END AS table_type, obj_description(oid, 'pg_class') AS remarks
FROM rs_catalog.object
UNION ALL
SELECT current_database()::text, n.nspname::text, c.relname::text, 'EXTERNAL TABLE', NULL
FROM rs_catalog.external_table x JOIN pg_class c ON c.oid = x.id JOIN pg_namespace n ON n.oid = c.relnamespace;

-- accessible tells what SVV_ALL_* and SVV_REDSHIFT_* show to a plain user.
CREATE FUNCTION rs_catalog.accessible(id oid) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT pg_catalog.has_table_privilege(session_user, $1, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRUNCATE') OR pg_catalog.has_any_column_privilege(session_user, $1, 'SELECT, UPDATE') $$;

CREATE VIEW rs_catalog.svv_redshift_tables AS
SELECT current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name, relname::varchar(128) AS table_name, CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END::varchar(128) AS table_type,
    array_to_string(rs_catalog.acl(relacl), ',')::varchar(128) AS table_acl, obj_description(oid, 'pg_class')::varchar AS remarks, pg_get_userbyid(relowner)::varchar(128) AS table_owner
FROM rs_catalog.object WHERE rs_catalog.accessible(oid);
CREATE VIEW rs_catalog.svv_all_tables AS
SELECT database_name, schema_name, table_name, table_type, table_acl, remarks FROM rs_catalog.svv_redshift_tables
UNION ALL
SELECT current_database()::varchar(128), n.nspname::varchar(128), c.relname::varchar(128), 'EXTERNAL TABLE'::varchar(128), NULL, NULL
FROM rs_catalog.external_table x JOIN pg_class c ON c.oid = x.id JOIN pg_namespace n ON n.oid = c.relnamespace WHERE pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE');

CREATE VIEW rs_catalog.described_column AS
SELECT c.oid, c.nspname::text AS table_schema, c.relname::text AS table_name, a.attname::text AS column_name, a.attnum::integer AS ordinal_position,
    pg_get_expr(d.adbin, d.adrelid) AS column_default, CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable, rs_catalog.type_name(a.atttypid, NULL) AS data_type,
    CASE WHEN a.atttypid IN (1042, 1043) AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS character_maximum_length,
    CASE a.atttypid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 1700 THEN ((a.atttypmod - 4) >> 16) & 65535 WHEN 700 THEN 24 WHEN 701 THEN 53 END AS numeric_precision,
    CASE WHEN a.atttypid IN (21, 23, 20, 700, 701) THEN 2 WHEN a.atttypid = 1700 THEN 10 END AS numeric_precision_radix,
    CASE WHEN a.atttypid IN (21, 23, 20) THEN 0 WHEN a.atttypid = 1700 THEN (a.atttypmod - 4) & 65535 END AS numeric_scale,
    CASE WHEN a.atttypid IN (1114, 1184) THEN 6 END AS datetime_precision, col_description(c.oid, a.attnum) AS remarks, a.attacl, c.is_external
FROM (SELECT oid, nspname, relname, false AS is_external FROM rs_catalog.object
    UNION ALL
    SELECT e.oid, n.nspname, e.relname, true FROM rs_catalog.external_table x JOIN pg_class e ON e.oid = x.id JOIN pg_namespace n ON n.oid = e.relnamespace) c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum;

CREATE VIEW rs_catalog.svv_columns AS
SELECT current_database()::text AS table_catalog, table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length,
    numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision, NULL::text AS interval_type, NULL::text AS interval_precision,
    NULL::text AS character_set_catalog, NULL::text AS character_set_schema, NULL::text AS character_set_name,
    NULL::text AS collation_catalog, NULL::text AS collation_schema, NULL::text AS collation_name, NULL::text AS domain_name, remarks
FROM rs_catalog.described_column;
CREATE VIEW rs_catalog.svv_all_columns AS
SELECT current_database()::varchar(128) AS database_name, table_schema::varchar(128) AS schema_name, table_name::varchar(128) AS table_name, column_name::varchar(128) AS column_name,
    ordinal_position, column_default::varchar(4000) AS column_default, is_nullable::varchar(3) AS is_nullable, data_type::varchar(128) AS data_type,
    character_maximum_length, numeric_precision, numeric_scale, remarks::varchar(256) AS remarks
FROM rs_catalog.described_column WHERE CASE WHEN is_external THEN pg_catalog.has_schema_privilege(session_user, table_schema, 'USAGE') ELSE rs_catalog.accessible(oid) END;
CREATE VIEW rs_catalog.svv_redshift_columns AS
SELECT current_database()::varchar(128) AS database_name, table_schema::varchar(128) AS schema_name, table_name::varchar(128) AS table_name, column_name::varchar(128) AS column_name,
    ordinal_position, data_type::varchar(32) AS data_type, column_default::varchar(4000) AS column_default, is_nullable::varchar(3) AS is_nullable, 'none'::varchar(128) AS encoding,
    false AS distkey, 0 AS sortkey, array_to_string(rs_catalog.acl(attacl), ',')::varchar(128) AS column_acl, remarks::varchar(256) AS remarks
FROM rs_catalog.described_column WHERE NOT is_external AND rs_catalog.accessible(oid);

CREATE VIEW rs_catalog.svv_redshift_functions AS
SELECT current_database()::varchar(128) AS database_name, n.nspname::varchar(128) AS schema_name, p.proname::varchar(128) AS function_name,
    CASE p.prokind WHEN 'p' THEN 'STORED PROCEDURE' WHEN 'a' THEN 'AGGREGATE FUNCTION' ELSE 'REGULAR FUNCTION' END::varchar(128) AS function_type,
    oidvectortypes(p.proargtypes)::varchar(512) AS argument_type, format_type(p.prorettype, NULL)::varchar(128) AS result_type
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE NOT rs_catalog.hidden(n.nspname) AND pg_catalog.has_function_privilege(session_user, p.oid, 'EXECUTE');

CREATE VIEW rs_catalog.svv_redshift_schemas AS
SELECT current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name, rs_catalog.uid(nspowner) AS schema_owner, 'local'::varchar(128) AS schema_type,
    array_to_string(rs_catalog.acl(nspacl), ',')::varchar(128) AS schema_acl, NULL::varchar(128) AS schema_option
FROM pg_namespace n WHERE NOT rs_catalog.hidden(nspname) AND pg_catalog.has_schema_privilege(session_user, oid, 'USAGE, CREATE')
    AND NOT EXISTS (SELECT 1 FROM rs_catalog.external_schema e WHERE e.id = n.oid);
CREATE VIEW rs_catalog.svv_all_schemas AS
SELECT database_name, schema_name, schema_owner, schema_type, schema_acl, NULL::varchar(128) AS source_database, schema_option FROM rs_catalog.svv_redshift_schemas
UNION ALL
SELECT current_database()::varchar(128), n.nspname::varchar(128), rs_catalog.uid(n.nspowner), 'external'::varchar(128), array_to_string(rs_catalog.acl(n.nspacl), ',')::varchar(128), e.database::varchar(128), e.options::varchar(128)
FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id WHERE pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE');

CREATE VIEW rs_catalog.svv_table_info AS
SELECT current_database()::text AS database, nspname::text AS schema, oid AS table_id, relname::text AS "table", 'N'::text AS encoded, 'AUTO(EVEN)'::text AS diststyle, NULL::text AS sortkey1,
    0 AS max_varchar, NULL::character(32) AS sortkey1_enc, 0 AS sortkey_num, 0::bigint AS size, 0::numeric(10,4) AS pct_used, 0::bigint AS empty, 0::numeric(5,2) AS unsorted, 0::numeric(5,2) AS stats_off,
    greatest(reltuples, 0)::numeric(38,0) AS tbl_rows, 0::numeric(19,2) AS skew_sortkey1, 0::numeric(19,2) AS skew_rows, greatest(reltuples, 0)::numeric(38,0) AS estimated_visible_rows, NULL::text AS risk_event,
    0::numeric(12,2) AS vacuum_sort_benefit, NULL::timestamp AS create_time
FROM rs_catalog.object WHERE relkind = 'r' AND pg_relation_size(oid) > 0;

CREATE VIEW rs_catalog.svv_transactions AS
SELECT a.usename::text AS txn_owner, a.datname::text AS txn_db, a.backend_xid::text::bigint AS xid, l.pid, a.xact_start AT TIME ZONE 'UTC' AS txn_start, l.mode AS lock_mode, l.locktype AS lockable_object_type, l.relation::integer AS relation, l.granted
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN rs_catalog.object c ON c.oid = l.relation;

-- the standard's views

CREATE VIEW rs_catalog.information_schema_tables AS
SELECT table_catalog, table_schema, table_name, table_type, NULL::text AS self_referencing_column_name, NULL::text AS reference_generation, NULL::text AS user_defined_type_catalog, NULL::text AS user_defined_type_schema, NULL::text AS user_defined_name
FROM rs_catalog.svv_tables;
CREATE VIEW rs_catalog.information_schema_columns AS
SELECT table_catalog, table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length, numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision
FROM rs_catalog.svv_columns;
CREATE VIEW rs_catalog.information_schema_schemata AS
SELECT current_database()::text AS catalog_name, nspname::text AS schema_name, pg_get_userbyid(nspowner)::text AS schema_owner FROM pg_namespace WHERE NOT rs_catalog.hidden(nspname) OR nspname IN ('pg_catalog', 'information_schema');
CREATE VIEW rs_catalog.information_schema_views AS
SELECT current_database()::text AS table_catalog, schemaname::text AS table_schema, viewname::text AS table_name, definition AS view_definition, 'NONE'::text AS check_option, 'NO'::text AS is_updatable, 'NO'::text AS is_insertable_into FROM rs_catalog.pg_views;

-- What clients did that changes something; the proxy writes it when someone asks.
-- https://docs.aws.amazon.com/redshift/latest/dg/SYS_QUERY_HISTORY.html
CREATE TABLE rs_catalog.past_statement (id bigint GENERATED ALWAYS AS IDENTITY, account text NOT NULL, at timestamp NOT NULL, query_type text NOT NULL, query_text text NOT NULL);

CREATE VIEW rs_catalog.sys_query_history AS
SELECT rs_catalog.role_id(p.account)::integer AS user_id, p.id AS query_id, ''::character(320) AS query_label, p.id AS transaction_id, 0 AS session_id, current_database()::character(128) AS database_name,
    p.query_type::character(32) AS query_type, 'success'::character(10) AS status, p.at AS start_time, p.at AS end_time, 0::bigint AS elapsed_time, ''::character(512) AS error_message, left(p.query_text, 4000)::character(4000) AS query_text
FROM rs_catalog.past_statement p
WHERE rs_catalog.sees_relations() OR p.account = session_user
    OR pg_has_role(session_user, rs_catalog.role_id('role sys:monitor'), 'member');
