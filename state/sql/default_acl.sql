SELECT d.defaclobjtype, u.usename, n.nspname, array_to_string(d.defaclacl, '|')
FROM pg_default_acl AS d
INNER JOIN pg_user AS u ON u.usesysid = d.defacluser
LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
WHERE d.defaclobjtype IN ('r', 'p')
