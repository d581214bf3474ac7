SELECT schemaname, tablename
FROM svv_external_tables
WHERE schemaname IN (:schemas)
