-- needs: attachment

CREATE VIEW rs_catalog.svv_attached_masking_policy AS
SELECT a.policy AS policy_name, a.schema_name, a.relation_name AS table_name, a.relation_kind AS table_type,
    a.grantor, a.grantee, a.grantee_type, a.priority, array_to_json(a.inputs)::text AS input_columns,
    array_to_json(a.outputs)::text AS output_columns, coalesce(s.masking_shares, true) AS is_masking_datashare_on
FROM rs_catalog.attachment a LEFT JOIN rs_catalog.policy_switch s ON s.id = a.id
WHERE a.kind = 'MASKING POLICY' AND (SELECT rs_catalog.is_secadmin());
