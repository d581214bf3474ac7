-- needs: acl, principals, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

CREATE VIEW rs_catalog.svv_system_privileges AS
SELECT g.permission AS system_privilege, rs_catalog.uid(g.id) AS identity_id,
    rs_catalog.identity_name(g.id) AS identity_name, rs_catalog.identity_type(g.id) AS identity_type
FROM rs_catalog.system_grant g JOIN pg_roles r ON r.oid = g.id WHERE (SELECT rs_catalog.sees_system())
    OR rs_catalog.sees(g.id);
