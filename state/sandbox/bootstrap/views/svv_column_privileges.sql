-- needs: acl, object, principals, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

CREATE VIEW rs_catalog.svv_column_privileges AS
SELECT c.nspname::text AS namespace_name, c.relname::text AS relation_name, a.attname::text AS column_name,
    x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type
FROM rs_catalog.object c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN LATERAL rs_catalog.explode(a.attacl) x
WHERE x.grantee <> c.relowner AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee));
