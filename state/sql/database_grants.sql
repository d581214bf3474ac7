SELECT database_name, privilege_type, identity_type, identity_name
FROM svv_database_privileges
WHERE privilege_scope = 'TABLES'
