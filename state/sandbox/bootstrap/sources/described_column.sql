-- needs: external_table, object, types

CREATE VIEW rs_catalog.described_column AS
SELECT c.oid, c.nspname::text AS table_schema, c.relname::text AS table_name, a.attname::text AS column_name,
    a.attnum::integer AS ordinal_position,
    pg_get_expr(d.adbin, d.adrelid) AS column_default, CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable,
    rs_catalog.type_name(a.atttypid, CASE WHEN a.atttypid = 1186 THEN a.atttypmod END) AS data_type,
    CASE WHEN a.atttypid IN (17, 1042, 1043) AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS character_maximum_length,
    CASE a.atttypid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 1700 THEN ((a.atttypmod - 4) >> 16) & 65535
    WHEN 700 THEN 24 WHEN 701 THEN 53 END AS numeric_precision,
    CASE WHEN a.atttypid IN (21, 23, 20, 700, 701) THEN 2 WHEN a.atttypid = 1700
    THEN 10 END AS numeric_precision_radix,
    CASE WHEN a.atttypid IN (21, 23, 20) THEN 0 WHEN a.atttypid = 1700
    THEN (a.atttypmod - 4) & 65535 END AS numeric_scale,
    CASE WHEN a.atttypid IN (1114, 1184) THEN 6 END AS datetime_precision,
    col_description(c.oid, a.attnum) AS remarks, a.attacl, c.is_external
FROM (SELECT oid, nspname, relname, false AS is_external FROM rs_catalog.object
    UNION ALL
    SELECT e.oid, n.nspname, e.relname, true FROM rs_catalog.external_table x JOIN pg_class e ON e.oid = x.id
    JOIN pg_namespace n ON n.oid = e.relnamespace) c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum;
