-- The sandbox has no row-level security, so that the view is empty.

CREATE VIEW rs_catalog.svv_rls_policy AS
SELECT NULL::text AS poldb, NULL::text AS polname, NULL::text AS polalias, NULL::text AS polatts,
    NULL::text AS polqual, NULL::boolean AS polenabled, NULL::text AS polmodifiedby,
    NULL::timestamp AS polmodifiedtime WHERE false;
