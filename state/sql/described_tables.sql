SELECT table_catalog, table_schema, table_name, table_type, remarks
FROM svv_tables
WHERE table_schema IN (:schemas)
