-- needs: attachment

CREATE VIEW rs_catalog.svv_rls_attached_policy AS
SELECT a.schema_name AS relschema, a.relation_name AS relname, a.relation_kind AS relkind, a.policy AS polname,
    a.grantor, a.grantee, a.grantee_type AS granteekind, true AS is_pol_on, coalesce(s.rls, false) AS is_rls_on,
    coalesce(s.conjunction, 'and')::character(3) AS rls_conjunction_type
FROM rs_catalog.attachment a LEFT JOIN rs_catalog.policy_switch s ON s.id = a.id
WHERE a.kind = 'RLS POLICY' AND (SELECT rs_catalog.is_secadmin());
