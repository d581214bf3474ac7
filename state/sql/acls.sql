SELECT n.nspname, c.relname, array_to_string(c.relacl, '|')
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relacl IS NOT NULL AND c.relkind IN ('r', 'v') AND n.nspname IN (:schemas)
