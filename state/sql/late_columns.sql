SELECT view_schema, view_name
FROM pg_get_late_binding_view_cols() AS cols(view_schema name, view_name name, col_name name, col_type varchar, col_num int)
WHERE col_num = 1
