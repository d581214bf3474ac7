SELECT schema_name, table_name, policy_name, grantee_type, grantee
FROM svv_attached_masking_policy
WHERE schema_name IN (:schemas)
