-- needs: acl, policy

CREATE VIEW rs_catalog.svv_masking_policy AS
SELECT current_database()::text AS policy_database, p.name AS policy_name, p.attributes AS input_columns,
    (SELECT '[' || string_agg(format('{"expr":%s,"type":%s}', to_json(e.text), to_json(e.type)), ',' ORDER BY e.n)
        || ']' FROM unnest(p.texts, p.outputs) WITH ORDINALITY e(text, type, n)) AS policy_expression,
    rs_catalog.identity_name(p.modified_by) AS policy_modified_by, p.modified_at AS policy_modified_time
FROM rs_catalog.policy p WHERE p.kind = 'MASKING POLICY' AND (SELECT rs_catalog.is_secadmin());
