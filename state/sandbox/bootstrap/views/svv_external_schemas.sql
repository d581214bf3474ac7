-- needs: external_schema, principals

CREATE VIEW rs_catalog.svv_external_schemas AS
SELECT n.oid AS esoid, e.kind::smallint AS eskind, n.nspname AS schemaname, rs_catalog.uid(n.nspowner) AS esowner,
    e.database AS databasename, e.options AS esoptions
FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id
    WHERE pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE');
