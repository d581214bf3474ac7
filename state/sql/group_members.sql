SELECT g.groname, u.usename
FROM pg_group AS g
INNER JOIN pg_user AS u ON u.usesysid = ANY(g.grolist)
