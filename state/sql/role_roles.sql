SELECT granted_role_name, role_name
FROM svv_role_grants
