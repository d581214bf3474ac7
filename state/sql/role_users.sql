SELECT role_name, user_name
FROM svv_user_grants
