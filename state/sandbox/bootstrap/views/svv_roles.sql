-- needs: principals, visibility

-- One version of its page shows all roles to everybody, another only those that
-- an account has or owns, which is what happens here.
CREATE VIEW rs_catalog.svv_roles AS
SELECT rs_catalog.uid(r.oid) AS role_id, substr(r.rolname, 6) AS role_name,
    pg_get_userbyid(o.owner)::text AS role_owner, rs_catalog.option(r.oid, 'external_id') AS external_id
FROM pg_roles r LEFT JOIN rs_catalog.role_owner o ON o.id = r.oid WHERE r.rolname LIKE 'role %'
    AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(r.oid));
