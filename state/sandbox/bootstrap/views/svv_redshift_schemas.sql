-- needs: acl, external_schema, principals, visibility

CREATE VIEW rs_catalog.svv_redshift_schemas AS
SELECT current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name,
    rs_catalog.uid(nspowner) AS schema_owner, 'local'::varchar(128) AS schema_type,
    array_to_string(rs_catalog.acl(nspacl), ',')::varchar(128) AS schema_acl, NULL::varchar(128) AS schema_option
FROM pg_namespace n WHERE NOT rs_catalog.hidden(nspname) AND pg_catalog.has_schema_privilege(session_user, oid,
    'USAGE, CREATE')
    AND NOT EXISTS (SELECT 1 FROM rs_catalog.external_schema e WHERE e.id = n.oid);
