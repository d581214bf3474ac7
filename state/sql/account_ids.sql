SELECT usesysid, usename
FROM pg_user
