-- needs: acl, policy_attachment

-- attachment is what two views say alike of attached policies.
CREATE VIEW rs_catalog.attachment AS
SELECT a.kind, a.policy, a.id, n.nspname::text AS schema_name, c.relname::text AS relation_name,
    rs_catalog.relation_kind(c.oid, c.relkind) AS relation_kind,
    rs_catalog.identity_name(a.grantor) AS grantor, rs_catalog.identity_name(a.grantee) AS grantee,
    rs_catalog.identity_type(a.grantee) AS grantee_type, a.priority, a.inputs, a.outputs
FROM rs_catalog.policy_attachment a JOIN pg_class c ON c.oid = a.id JOIN pg_namespace n ON n.oid = c.relnamespace;
