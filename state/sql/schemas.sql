SELECT n.nspname, u.usename
FROM pg_namespace AS n
LEFT JOIN pg_user AS u ON u.usesysid = n.nspowner
