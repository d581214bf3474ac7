-- needs: svv_tables

CREATE VIEW rs_catalog.information_schema_tables AS
SELECT table_catalog, table_schema, table_name, table_type, NULL::text AS self_referencing_column_name,
    NULL::text AS reference_generation, NULL::text AS user_defined_type_catalog,
    NULL::text AS user_defined_type_schema, NULL::text AS user_defined_name
FROM rs_catalog.svv_tables;
