SELECT user_name
FROM svv_user_info
WHERE syslog_access = 'UNRESTRICTED' AND superuser = FALSE
ORDER BY user_name
