-- needs: acl, described_column, visibility

CREATE VIEW rs_catalog.svv_redshift_columns AS
SELECT current_database()::varchar(128) AS database_name, table_schema::varchar(128) AS schema_name,
    table_name::varchar(128) AS table_name, column_name::varchar(128) AS column_name,
    ordinal_position, data_type::varchar(32) AS data_type, column_default::varchar(4000) AS column_default,
    is_nullable::varchar(3) AS is_nullable, 'none'::varchar(128) AS encoding,
    false AS distkey, 0 AS sortkey, array_to_string(rs_catalog.acl(attacl), ',')::varchar(128) AS column_acl,
    remarks::varchar(256) AS remarks
FROM rs_catalog.described_column WHERE NOT is_external AND rs_catalog.accessible(oid);
