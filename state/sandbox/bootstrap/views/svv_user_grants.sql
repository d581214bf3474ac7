-- needs: principals, visibility

CREATE VIEW rs_catalog.svv_user_grants AS
SELECT rs_catalog.uid(m.member) AS user_id, u.rolname::text AS user_name, rs_catalog.uid(m.roleid) AS role_id,
    substr(r.rolname, 6) AS role_name, bool_or(m.admin_option) AS admin_option
FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
WHERE r.rolname LIKE 'role %' AND rs_catalog.kind(u.rolname) = 'user'
    AND ((SELECT rs_catalog.sees_system()) OR u.rolname = session_user)
GROUP BY m.member, u.rolname, m.roleid, r.rolname;
