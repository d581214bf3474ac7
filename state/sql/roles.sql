SELECT role_name
FROM svv_roles
