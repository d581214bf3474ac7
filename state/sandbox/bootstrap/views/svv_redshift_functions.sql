-- needs: visibility

CREATE VIEW rs_catalog.svv_redshift_functions AS
SELECT current_database()::varchar(128) AS database_name, n.nspname::varchar(128) AS schema_name,
    p.proname::varchar(128) AS function_name,
    CASE p.prokind WHEN 'p' THEN 'STORED PROCEDURE' WHEN 'a' THEN 'AGGREGATE FUNCTION'
    ELSE 'REGULAR FUNCTION' END::varchar(128) AS function_type,
    oidvectortypes(p.proargtypes)::varchar(512) AS argument_type,
    format_type(p.prorettype, NULL)::varchar(128) AS result_type
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE NOT rs_catalog.hidden(n.nspname)
    AND pg_catalog.has_function_privilege(session_user, p.oid, 'EXECUTE');
