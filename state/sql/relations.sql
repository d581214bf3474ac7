SELECT n.nspname, c.relname, c.relkind
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v') AND n.nspname IN (:schemas)
