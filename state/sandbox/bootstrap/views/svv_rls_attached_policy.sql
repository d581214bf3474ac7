-- The sandbox has no row-level security, so that the view is empty.

CREATE VIEW rs_catalog.svv_rls_attached_policy AS
SELECT NULL::text AS relschema, NULL::text AS relname, NULL::text AS relkind, NULL::text AS polname,
    NULL::text AS grantor, NULL::text AS grantee, NULL::text AS granteekind, NULL::boolean AS is_pol_on,
    NULL::boolean AS is_rls_on, NULL::character(3) AS rls_conjunction_type WHERE false;
