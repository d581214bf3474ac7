-- needs: external_table, svv_redshift_tables

CREATE VIEW rs_catalog.svv_all_tables AS
SELECT database_name, schema_name, table_name, table_type, table_acl, remarks FROM rs_catalog.svv_redshift_tables
UNION ALL
SELECT current_database()::varchar(128), n.nspname::varchar(128), c.relname::varchar(128),
    'EXTERNAL TABLE'::varchar(128), NULL, NULL
FROM rs_catalog.external_table x JOIN pg_class c ON c.oid = x.id JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE');
