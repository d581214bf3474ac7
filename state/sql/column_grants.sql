SELECT namespace_name, relation_name, column_name, privilege_type, identity_type, identity_name
FROM svv_column_privileges
WHERE namespace_name IN (:schemas) OR identity_type IN ('role', 'group') AND identity_name LIKE ':prefix%'
