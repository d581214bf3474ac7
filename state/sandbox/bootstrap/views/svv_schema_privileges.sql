-- needs: acl, principals, redshift_privileges, scoped_grant, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

CREATE VIEW rs_catalog.svv_schema_privileges AS
SELECT n.nspname::text AS namespace_name, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type,
    x.grantable AS admin_option, 'SCHEMA'::text AS privilege_scope
FROM pg_namespace n CROSS JOIN LATERAL rs_catalog.explode(n.nspacl) x
WHERE NOT rs_catalog.hidden(n.nspname) AND x.grantee <> n.nspowner
    AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee))
UNION ALL
SELECT n.nspname::text, e.privilege, rs_catalog.uid(e.grantee), rs_catalog.identity_name(e.grantee),
    rs_catalog.identity_type(e.grantee), e.grantable, 'SCHEMA'
FROM rs_catalog.extra_grant e JOIN pg_namespace n ON n.oid = e.id WHERE e.kind = 'schema'
    AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(e.grantee))
UNION ALL
SELECT n.nspname::text, g.privilege, rs_catalog.uid(g.grantee), rs_catalog.identity_name(g.grantee),
    rs_catalog.identity_type(g.grantee), g.grantable, g.scope
FROM rs_catalog.scoped_grant g JOIN pg_namespace n ON n.oid = g.place WHERE (SELECT rs_catalog.sees_system())
    OR rs_catalog.sees(g.grantee);
