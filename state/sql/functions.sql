SELECT schema_name, function_name, argument_type
FROM svv_redshift_functions
WHERE database_name = current_database() AND function_type = 'REGULAR FUNCTION'
    AND schema_name NOT IN ('pg_catalog', 'information_schema')
