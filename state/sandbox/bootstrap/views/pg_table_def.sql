-- needs: object, types

CREATE VIEW rs_catalog.pg_table_def AS
SELECT c.nspname AS schemaname, c.relname AS tablename, a.attname AS "column",
    rs_catalog.type_name(a.atttypid, a.atttypmod) AS type, 'none'::character(32) AS encoding, false AS distkey,
    0 AS sortkey, a.attnotnull AS "notnull"
FROM rs_catalog.object c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND c.nspname = ANY (current_schemas(false));
