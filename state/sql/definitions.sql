SELECT n.nspname, c.relname, pg_get_viewdef(c.oid, TRUE)
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND n.nspname IN (:schemas)
