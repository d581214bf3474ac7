SELECT n.nspname, p.proname, p.proargtypes, p.prosecdef, p.prosrc, p.proacl, u.usename
FROM pg_proc_info AS p
INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN pg_user AS u ON u.usesysid = p.proowner
WHERE p.prokind = 'p' AND n.nspname IN (:schemas)
