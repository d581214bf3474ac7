SELECT role_name, role_owner, external_id
FROM svv_roles
