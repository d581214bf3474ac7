SELECT n.nspname, c.relname, d.description
FROM pg_description AS d
INNER JOIN pg_class AS c ON c.oid = d.objoid
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE d.objsubid = 0 AND c.relkind = 'v' AND n.nspname IN (:schemas)
