-- needs: visibility

CREATE VIEW rs_catalog.information_schema_schemata AS
SELECT current_database()::text AS catalog_name, nspname::text AS schema_name,
    pg_get_userbyid(nspowner)::text AS schema_owner FROM pg_namespace WHERE NOT rs_catalog.hidden(nspname)
    OR nspname IN ('pg_catalog', 'information_schema');
