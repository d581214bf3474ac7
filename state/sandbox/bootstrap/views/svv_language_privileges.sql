-- needs: acl, principals, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

CREATE VIEW rs_catalog.svv_language_privileges AS
SELECT l.lanname::text AS language_name, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type,
    x.grantable AS admin_option
FROM pg_language l CROSS JOIN LATERAL rs_catalog.explode(coalesce(l.lanacl, acldefault('l', l.lanowner))) x
WHERE l.lanname IN ('sql', 'plpgsql') AND x.grantee <> l.lanowner
    AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee));
