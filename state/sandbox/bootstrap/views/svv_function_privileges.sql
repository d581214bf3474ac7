-- needs: acl, principals, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

-- Procedures are left out: nothing documents that they are here.
CREATE VIEW rs_catalog.svv_function_privileges AS
SELECT n.nspname::text AS namespace_name, p.proname::text AS function_name,
    oidvectortypes(p.proargtypes) AS argument_types, x.privilege AS privilege_type,
    rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type,
    x.grantable AS admin_option
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    CROSS JOIN LATERAL rs_catalog.explode(coalesce(p.proacl, acldefault('f', p.proowner))) x
WHERE p.prokind = 'f' AND NOT rs_catalog.hidden(n.nspname) AND x.grantee <> p.proowner
    AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee));
