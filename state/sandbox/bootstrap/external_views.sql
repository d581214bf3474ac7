-- What the catalogs show of external schemas, external tables and materialized
-- views, to those who may use them.
-- https://docs.aws.amazon.com/redshift/latest/dg/svv_views.html

-- external_relation holds the external tables, which pg_class does not have.
CREATE VIEW rs_catalog.external_relation AS
SELECT c.oid, c.relname, c.relnamespace, n.nspname, c.relowner, c.relnatts, x.location, x.input_format, x.output_format, x.serialization_lib, x.serde_parameters, x.parameters, x.partitions
FROM rs_catalog.external_table x JOIN pg_class c ON c.oid = x.id JOIN pg_namespace n ON n.oid = c.relnamespace;

CREATE VIEW rs_catalog.pg_external_schema AS
SELECT e.id AS esoid, e.kind AS eskind, e.database AS esdbname, e.options AS esoptions
FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id WHERE pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE');

CREATE VIEW rs_catalog.svv_external_schemas AS
SELECT n.oid AS esoid, e.kind::smallint AS eskind, n.nspname AS schemaname, rs_catalog.uid(n.nspowner) AS esowner, e.database AS databasename, e.options AS esoptions
FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id WHERE pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE');

CREATE VIEW rs_catalog.svv_external_tables AS
SELECT current_database()::text AS redshift_database_name, nspname::text AS schemaname, relname::text AS tablename, 'TABLE'::text AS tabletype, location, input_format, output_format,
    serialization_lib, serde_parameters, 0 AS compressed, parameters
FROM rs_catalog.external_relation WHERE pg_catalog.has_schema_privilege(session_user, relnamespace, 'USAGE');

-- external_type writes a type as the data catalog does.
CREATE FUNCTION rs_catalog.external_type(id oid, modifier integer) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT CASE $1 WHEN 23 THEN 'int' WHEN 700 THEN 'float' WHEN 701 THEN 'double' WHEN 1114 THEN 'timestamp' WHEN 17 THEN 'binary'
    WHEN 1042 THEN 'char(' || $2 - 4 || ')' WHEN 1043 THEN 'varchar(' || $2 - 4 || ')'
    WHEN 1700 THEN 'decimal(' || (($2 - 4) >> 16 & 65535) || ',' || ($2 - 4 & 65535) || ')' ELSE format_type($1, $2) END $$;

CREATE VIEW rs_catalog.svv_external_columns AS
SELECT current_database()::text AS redshift_database_name, r.nspname::text AS schemaname, r.relname::text AS tablename, a.attname::text AS columnname,
    rs_catalog.external_type(a.atttypid, a.atttypmod) AS external_type, a.attnum::integer AS columnnum, greatest(0, a.attnum - (r.relnatts - r.partitions)) AS part_key, ''::text AS is_nullable
FROM rs_catalog.external_relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0
WHERE pg_catalog.has_schema_privilege(session_user, r.relnamespace, 'USAGE');

-- Whether the tables beneath have changed is not followed: is_stale is unknown.
CREATE VIEW rs_catalog.materialized AS
SELECT o.oid, o.nspname, o.relname, pg_get_userbyid(o.relowner) AS owner, CASE WHEN m.automatic THEN 't' ELSE 'f' END AS autorefresh
FROM rs_catalog.materialized_view m JOIN rs_catalog.object o ON o.oid = m.id;
CREATE VIEW rs_catalog.svv_mv_info AS
SELECT current_database()::character(128) AS database_name, nspname::character(128) AS schema_name, owner::character(128) AS user_name, relname::character(128) AS name,
    'u'::character(1) AS is_stale, 0 AS state, 'f'::character(1) AS autorewrite, autorefresh::character(1) AS autorefresh
FROM rs_catalog.materialized WHERE rs_catalog.accessible(oid);
CREATE VIEW rs_catalog.stv_mv_info AS
SELECT current_database()::character(128) AS db_name, nspname::character(128) AS schema, relname::character(128) AS name, 0::bigint AS updated_upto_xid, 'u'::character(1) AS is_stale,
    owner::character(128) AS owner_user_name, 0 AS state, autorefresh::character(1) AS autorefresh, 'f'::character(1) AS autorewrite
FROM rs_catalog.materialized WHERE rs_catalog.accessible(oid);
