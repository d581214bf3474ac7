-- needs: external_table, object

CREATE VIEW rs_catalog.svv_tables AS
SELECT current_database()::text AS table_catalog, nspname::text AS table_schema, relname::text AS table_name,
    CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'BASE TABLE' END AS table_type, obj_description(oid, 'pg_class') AS remarks
FROM rs_catalog.object
UNION ALL
SELECT current_database()::text, n.nspname::text, c.relname::text, 'EXTERNAL TABLE', NULL
FROM rs_catalog.external_table x JOIN pg_class c ON c.oid = x.id JOIN pg_namespace n ON n.oid = c.relnamespace;
