-- needs: default_privilege, principals, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

-- Groups are left out, as the documentation knows user, role and public only;
-- pg_default_acl has them.
CREATE VIEW rs_catalog.svv_default_privileges AS
SELECT n.nspname::text AS schema_name, CASE p.kind WHEN 'r' THEN 'RELATION' WHEN 'f' THEN 'FUNCTION'
    ELSE 'PROCEDURE' END AS object_type, rs_catalog.uid(p.owner) AS owner_id,
    rs_catalog.identity_name(p.owner) AS owner_name, 'user'::text AS owner_type, p.privilege AS privilege_type,
    rs_catalog.uid(p.grantee) AS grantee_id,
    rs_catalog.identity_name(p.grantee) AS grantee_name, rs_catalog.identity_type(p.grantee) AS grantee_type,
    p.grantable AS admin_option
FROM rs_catalog.default_privilege p LEFT JOIN pg_namespace n ON n.oid = p.place
WHERE p.grantee <> p.owner AND rs_catalog.identity_type(p.grantee) <> 'group'
    AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(p.grantee));
