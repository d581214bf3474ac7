-- The sandbox has no row-level security, so that the view is empty.

CREATE VIEW rs_catalog.svv_rls_relation AS
SELECT NULL::text AS datname, NULL::text AS relschema, NULL::text AS relname, NULL::text AS relkind,
    NULL::boolean AS is_rls_on, NULL::boolean AS is_rls_datashare_on, NULL::character(3) AS rls_conjunction_type,
    NULL::character(3) AS rls_datashare_conjunction_type WHERE false;
