SELECT table_catalog, table_schema, table_name, column_name, data_type,
    character_maximum_length, numeric_precision, numeric_scale, remarks
FROM svv_columns
WHERE table_schema IN (:schemas)
ORDER BY table_schema, table_name, ordinal_position
