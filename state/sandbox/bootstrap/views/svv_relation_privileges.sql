-- needs: acl, object, principals, redshift_privileges, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

CREATE VIEW rs_catalog.svv_relation_privileges AS
SELECT c.nspname::text AS namespace_name, c.relname::text AS relation_name, x.privilege AS privilege_type,
    rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type,
    x.grantable AS admin_option
FROM rs_catalog.object c CROSS JOIN LATERAL rs_catalog.explode(c.relacl) x
WHERE x.grantee <> c.relowner AND ((SELECT rs_catalog.sees_relations()) OR rs_catalog.sees(x.grantee))
UNION ALL
SELECT c.nspname::text, c.relname::text, e.privilege, rs_catalog.uid(e.grantee), rs_catalog.identity_name(e.grantee),
    rs_catalog.identity_type(e.grantee), e.grantable
FROM rs_catalog.extra_grant e JOIN rs_catalog.object c ON c.oid = e.id
WHERE e.kind = 'table' AND ((SELECT rs_catalog.sees_relations()) OR rs_catalog.sees(e.grantee));
