-- needs: external_schema

CREATE VIEW rs_catalog.pg_external_schema AS
SELECT e.id AS esoid, e.kind AS eskind, e.database AS esdbname, e.options AS esoptions
FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id
    WHERE pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE');
