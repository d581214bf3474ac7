-- The sandbox has no dynamic data masking, so that the view is empty.

CREATE VIEW rs_catalog.svv_masking_policy AS
SELECT NULL::text AS policy_database, NULL::text AS policy_name, NULL::text AS input_columns,
    NULL::text AS policy_expression, NULL::text AS policy_modified_by, NULL::timestamp AS policy_modified_time
    WHERE false;
