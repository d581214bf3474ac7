SELECT namespace_name, privilege_type, identity_type, identity_name, privilege_scope, admin_option
FROM svv_schema_privileges
WHERE privilege_scope IN ('SCHEMA', 'TABLES', 'FUNCTIONS')
