SELECT n.nspname, p.proname, p.proargtypes, p.prosecdef, p.prosrc, p.proacl
FROM pg_proc_info AS p
INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.prokind = 'p' AND n.nspname IN (:schemas)
