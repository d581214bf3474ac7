-- needs: acl, principals, redshift_privileges, scoped_grant, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

CREATE VIEW rs_catalog.svv_database_privileges AS
SELECT d.datname::text AS database_name, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type,
    x.grantable AS admin_option, 'DATABASE'::text AS privilege_scope
FROM pg_database d CROSS JOIN LATERAL rs_catalog.explode(coalesce(d.datacl, acldefault('d', d.datdba))) x
WHERE NOT d.datistemplate AND x.grantee <> d.datdba AND ((SELECT rs_catalog.sees_system())
    OR rs_catalog.sees(x.grantee))
UNION ALL
SELECT d.datname::text, e.privilege, rs_catalog.uid(e.grantee), rs_catalog.identity_name(e.grantee),
    rs_catalog.identity_type(e.grantee), e.grantable, 'DATABASE'
FROM rs_catalog.extra_grant e JOIN pg_database d ON d.oid = e.id WHERE e.kind = 'database'
    AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(e.grantee))
UNION ALL
SELECT current_database()::text, g.privilege, rs_catalog.uid(g.grantee), rs_catalog.identity_name(g.grantee),
    rs_catalog.identity_type(g.grantee), g.grantable, g.scope
FROM rs_catalog.scoped_grant g WHERE g.place = 0 AND ((SELECT rs_catalog.sees_system())
    OR rs_catalog.sees(g.grantee));
