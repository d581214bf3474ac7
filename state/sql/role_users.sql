SELECT role_name, user_name, admin_option
FROM svv_user_grants
