SELECT usename, array_to_string(useconfig, CHR(10))
FROM pg_user
WHERE useconfig IS NOT NULL
