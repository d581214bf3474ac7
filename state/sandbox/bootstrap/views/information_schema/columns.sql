-- needs: svv_columns

CREATE VIEW rs_catalog.information_schema_columns AS
SELECT table_catalog, table_schema, table_name, column_name, ordinal_position, column_default, is_nullable, data_type,
    character_maximum_length, numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision
FROM rs_catalog.svv_columns;
