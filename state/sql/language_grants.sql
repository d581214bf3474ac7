SELECT language_name, identity_type, identity_name
FROM svv_language_privileges
WHERE privilege_type = 'USAGE'
