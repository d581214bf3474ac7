-- Views of what the sandbox does not have: they are there, and empty.

CREATE VIEW rs_catalog.svv_rls_policy AS
SELECT NULL::text AS poldb, NULL::text AS polname, NULL::text AS polalias, NULL::text AS polatts, NULL::text AS polqual, NULL::boolean AS polenabled, NULL::text AS polmodifiedby, NULL::timestamp AS polmodifiedtime WHERE false;

CREATE VIEW rs_catalog.svv_rls_attached_policy AS
SELECT NULL::text AS relschema, NULL::text AS relname, NULL::text AS relkind, NULL::text AS polname, NULL::text AS grantor, NULL::text AS grantee, NULL::text AS granteekind, NULL::boolean AS is_pol_on, NULL::boolean AS is_rls_on, NULL::character(3) AS rls_conjunction_type WHERE false;

CREATE VIEW rs_catalog.svv_rls_relation AS
SELECT NULL::text AS datname, NULL::text AS relschema, NULL::text AS relname, NULL::text AS relkind, NULL::boolean AS is_rls_on, NULL::boolean AS is_rls_datashare_on, NULL::character(3) AS rls_conjunction_type, NULL::character(3) AS rls_datashare_conjunction_type WHERE false;

CREATE VIEW rs_catalog.svv_masking_policy AS
SELECT NULL::text AS policy_database, NULL::text AS policy_name, NULL::text AS input_columns, NULL::text AS policy_expression, NULL::text AS policy_modified_by, NULL::timestamp AS policy_modified_time WHERE false;

CREATE VIEW rs_catalog.svv_attached_masking_policy AS
SELECT NULL::text AS policy_name, NULL::text AS schema_name, NULL::text AS table_name, NULL::text AS table_type, NULL::text AS grantor, NULL::text AS grantee, NULL::text AS grantee_type, NULL::integer AS priority, NULL::text AS input_columns, NULL::text AS output_columns, NULL::boolean AS is_masking_datashare_on WHERE false;

-- Everyone may read, save what is for superusers and what is internal.
GRANT SELECT ON ALL TABLES IN SCHEMA rs_catalog TO PUBLIC;
REVOKE SELECT ON rs_catalog.user_option, rs_catalog.past_statement, rs_catalog.system_grant, rs_catalog.role_owner, rs_catalog.late_view, rs_catalog.external_table, rs_catalog.materialized_view, rs_catalog.external_relation, rs_catalog.materialized, rs_catalog.bound_view_leader, rs_catalog.extra_grant, rs_catalog.iam_grant, rs_catalog.scoped_grant,
    rs_catalog.pg_user_info, rs_catalog.svv_table_info FROM PUBLIC;
-- These act without asking who calls; only the owner's own functions do.
REVOKE EXECUTE ON FUNCTION rs_catalog.bind(oid), rs_catalog.unbind(oid), rs_catalog.replace_query(oid, text, text), rs_catalog.refresh(oid, integer),
    rs_catalog.forget_principal(oid), rs_catalog.stored_password(text) FROM PUBLIC;
