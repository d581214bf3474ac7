SELECT object_type, schema_name, owner_name, privilege_type, grantee_type, grantee_name
FROM svv_default_privileges
WHERE object_type IN ('RELATION', 'PROCEDURE')
