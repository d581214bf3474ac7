SELECT namespace_name, relation_name, privilege_type, identity_type, identity_name, admin_option
FROM svv_relation_privileges
WHERE namespace_name IN (:schemas) OR identity_type IN ('role', 'group') AND identity_name LIKE ':prefix%'
