SELECT identity_type, identity_name
FROM svv_system_privileges
WHERE system_privilege = 'ACCESS SYSTEM TABLE'
ORDER BY identity_type, identity_name
