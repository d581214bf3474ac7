-- The sandbox has no dynamic data masking, so that the view is empty.

CREATE VIEW rs_catalog.svv_attached_masking_policy AS
SELECT NULL::text AS policy_name, NULL::text AS schema_name, NULL::text AS table_name, NULL::text AS table_type,
    NULL::text AS grantor, NULL::text AS grantee, NULL::text AS grantee_type, NULL::integer AS priority,
    NULL::text AS input_columns, NULL::text AS output_columns, NULL::boolean AS is_masking_datashare_on WHERE false;
