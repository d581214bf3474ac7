SELECT usename, usesuper, usesysid
FROM pg_user
