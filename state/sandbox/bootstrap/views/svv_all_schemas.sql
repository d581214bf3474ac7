-- needs: acl, external_schema, principals, svv_redshift_schemas

CREATE VIEW rs_catalog.svv_all_schemas AS
SELECT database_name, schema_name, schema_owner, schema_type, schema_acl, NULL::varchar(128) AS source_database,
    schema_option FROM rs_catalog.svv_redshift_schemas
UNION ALL
SELECT current_database()::varchar(128), n.nspname::varchar(128), rs_catalog.uid(n.nspowner),
    'external'::varchar(128), array_to_string(rs_catalog.acl(n.nspacl), ',')::varchar(128), e.database::varchar(128),
    e.options::varchar(128)
FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id
    WHERE pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE');
