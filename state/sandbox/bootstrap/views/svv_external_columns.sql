-- needs: external_relation, external_table

CREATE VIEW rs_catalog.svv_external_columns AS
SELECT current_database()::text AS redshift_database_name, r.nspname::text AS schemaname,
    r.relname::text AS tablename, a.attname::text AS columnname,
    rs_catalog.external_type(a.atttypid, a.atttypmod) AS external_type, a.attnum::integer AS columnnum,
    greatest(0, a.attnum - (r.relnatts - r.partitions)) AS part_key, ''::text AS is_nullable
FROM rs_catalog.external_relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0
WHERE pg_catalog.has_schema_privilege(session_user, r.relnamespace, 'USAGE');
