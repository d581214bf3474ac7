SELECT n.nspname, c.relname, c.relkind, u.usename
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_user AS u ON u.usesysid = c.relowner
WHERE c.relkind IN ('r', 'v') AND n.nspname IN (:schemas)
