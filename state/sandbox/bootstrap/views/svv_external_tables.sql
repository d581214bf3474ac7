-- needs: external_relation

CREATE VIEW rs_catalog.svv_external_tables AS
SELECT current_database()::text AS redshift_database_name, nspname::text AS schemaname, relname::text AS tablename,
    'TABLE'::text AS tabletype, location, input_format, output_format,
    serialization_lib, serde_parameters, 0 AS compressed, parameters
FROM rs_catalog.external_relation WHERE pg_catalog.has_schema_privilege(session_user, relnamespace, 'USAGE');
