SELECT relschema, relname
FROM svv_rls_relation
WHERE datname = current_database() AND is_rls_on AND relschema IN (:schemas)
