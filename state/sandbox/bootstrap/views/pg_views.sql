-- needs: object, view_definition

CREATE VIEW rs_catalog.pg_views AS
SELECT nspname AS schemaname, relname AS viewname, pg_get_userbyid(relowner) AS viewowner,
    rs_catalog.pg_get_viewdef(oid) AS definition
FROM rs_catalog.object WHERE relkind = 'v';
