-- needs: acl, object, visibility

CREATE VIEW rs_catalog.svv_redshift_tables AS
SELECT current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name,
    relname::varchar(128) AS table_name, CASE relkind WHEN 'v' THEN 'VIEW'
    ELSE 'TABLE' END::varchar(128) AS table_type,
    array_to_string(rs_catalog.acl(relacl), ',')::varchar(128) AS table_acl,
    obj_description(oid, 'pg_class')::varchar AS remarks, pg_get_userbyid(relowner)::varchar(128) AS table_owner
FROM rs_catalog.object WHERE rs_catalog.accessible(oid);
