SELECT usename, usesuper, usesysid, usename = current_user,
    usesysid = (SELECT datdba FROM pg_database WHERE datname = current_database())
FROM pg_user
