-- needs: acl, principals, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

-- Groups are left out, as the documentation knows user, role and public only;
-- pg_default_acl has them.
CREATE VIEW rs_catalog.svv_default_privileges AS
SELECT n.nspname::text AS schema_name, CASE d.defaclobjtype WHEN 'r' THEN 'RELATION' WHEN 'f'
    THEN 'FUNCTION' END AS object_type, rs_catalog.uid(d.defaclrole) AS owner_id,
    rs_catalog.identity_name(d.defaclrole) AS owner_name, 'user'::text AS owner_type, x.privilege AS privilege_type,
    rs_catalog.uid(x.grantee) AS grantee_id,
    rs_catalog.identity_name(x.grantee) AS grantee_name, rs_catalog.identity_type(x.grantee) AS grantee_type,
    x.grantable AS admin_option
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
    CROSS JOIN LATERAL rs_catalog.explode(d.defaclacl) x
WHERE d.defaclobjtype IN ('r', 'f') AND x.grantee <> d.defaclrole AND rs_catalog.identity_type(x.grantee) <> 'group'
    AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee));
