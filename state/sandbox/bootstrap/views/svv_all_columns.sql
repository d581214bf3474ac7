-- needs: described_column, visibility

CREATE VIEW rs_catalog.svv_all_columns AS
SELECT current_database()::varchar(128) AS database_name, table_schema::varchar(128) AS schema_name,
    table_name::varchar(128) AS table_name, column_name::varchar(128) AS column_name,
    ordinal_position, column_default::varchar(4000) AS column_default, is_nullable::varchar(3) AS is_nullable,
    data_type::varchar(128) AS data_type,
    character_maximum_length, numeric_precision, numeric_scale, remarks::varchar(256) AS remarks
FROM rs_catalog.described_column WHERE CASE WHEN is_external
    THEN pg_catalog.has_schema_privilege(session_user, table_schema, 'USAGE') ELSE rs_catalog.accessible(oid) END;
