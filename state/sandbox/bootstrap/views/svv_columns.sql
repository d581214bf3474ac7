-- needs: described_column

CREATE VIEW rs_catalog.svv_columns AS
SELECT current_database()::text AS table_catalog, table_schema, table_name, column_name, ordinal_position,
    column_default, is_nullable, data_type, character_maximum_length,
    numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision, NULL::text AS interval_type,
    NULL::text AS interval_precision,
    NULL::text AS character_set_catalog, NULL::text AS character_set_schema, NULL::text AS character_set_name,
    NULL::text AS collation_catalog, NULL::text AS collation_schema, NULL::text AS collation_name,
    NULL::text AS domain_name, remarks
FROM rs_catalog.described_column;
