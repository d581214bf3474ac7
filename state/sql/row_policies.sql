SELECT relschema, relname, polname, granteekind, grantee
FROM svv_rls_attached_policy
WHERE is_rls_on AND is_pol_on AND relschema IN (:schemas)
