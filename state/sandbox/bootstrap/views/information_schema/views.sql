-- needs: pg_views

CREATE VIEW rs_catalog.information_schema_views AS
SELECT current_database()::text AS table_catalog, schemaname::text AS table_schema, viewname::text AS table_name,
    definition AS view_definition, 'NONE'::text AS check_option, 'NO'::text AS is_updatable,
    'NO'::text AS is_insertable_into FROM rs_catalog.pg_views;
