-- needs: acl, policy, visibility

-- Plain users see what they made themselves, from the time when they could.
CREATE VIEW rs_catalog.svv_rls_policy AS
SELECT current_database()::text AS poldb, p.name AS polname, p.alias AS polalias, p.attributes AS polatts,
    p.texts[1] AS polqual, true AS polenabled, rs_catalog.identity_name(p.modified_by) AS polmodifiedby,
    p.modified_at AS polmodifiedtime
FROM rs_catalog.policy p WHERE p.kind = 'RLS POLICY'
    AND ((SELECT rs_catalog.is_secadmin()) OR p.modified_by = rs_catalog.role_id(session_user));
