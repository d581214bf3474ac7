-- needs: acl, iam_grant, principals, visibility
-- What has been granted. An owner's own rights have no row. Who may not see
-- everything gets fewer rows, without an error.

CREATE VIEW rs_catalog.svv_iam_privileges AS
SELECT g.arn AS iam_arn, g.command AS command_type, rs_catalog.uid(g.grantee) AS identity_id,
    rs_catalog.identity_name(g.grantee) AS identity_name, rs_catalog.identity_type(g.grantee) AS identity_type
FROM rs_catalog.iam_grant g WHERE (SELECT rs_catalog.sees_system()) OR rs_catalog.sees(g.grantee);
