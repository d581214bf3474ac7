-- needs: principals, visibility

CREATE VIEW rs_catalog.svv_role_grants AS
SELECT DISTINCT rs_catalog.uid(m.member) AS role_id, substr(u.rolname, 6) AS role_name,
    rs_catalog.uid(m.roleid) AS granted_role_id, substr(r.rolname, 6) AS granted_role_name
FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
WHERE r.rolname LIKE 'role %' AND u.rolname LIKE 'role %' AND ((SELECT rs_catalog.sees_system())
    OR rs_catalog.sees(u.oid));
