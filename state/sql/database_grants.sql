SELECT database_name, privilege_type, identity_type, identity_name, privilege_scope, admin_option
FROM svv_database_privileges
WHERE privilege_scope IN ('TABLES', 'SCHEMAS', 'LANGUAGES', 'FUNCTIONS') OR privilege_scope = 'DATABASE' AND privilege_type = 'CREATE'
