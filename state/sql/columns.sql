SELECT table_schema, table_name, column_name, data_type,
    character_maximum_length, numeric_precision, numeric_scale
FROM svv_columns
WHERE table_schema IN (:schemas)
ORDER BY table_schema, table_name, ordinal_position
