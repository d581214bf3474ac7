-- needs: principals
-- What a session says of itself.

CREATE FUNCTION rs_catalog.version() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.0 (local sandbox)' $$;

CREATE FUNCTION rs_catalog.current_user_id() RETURNS integer LANGUAGE sql STABLE
AS $$ SELECT rs_catalog.uid(oid) FROM pg_roles WHERE rolname = session_user $$;

CREATE FUNCTION rs_catalog.current_setting(name text) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT pg_catalog.current_setting(CASE WHEN strpos($1, '.') > 0
    OR $1 IN ('search_path', 'timezone', 'statement_timeout', 'datestyle') THEN $1 ELSE 'redshift.' || $1 END) $$;
CREATE FUNCTION rs_catalog.current_setting(name text, is_session boolean) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT nullif(pg_catalog.current_setting(CASE WHEN strpos($1, '.') > 0 THEN $1 ELSE 'redshift.' || $1 END,
    true), '') $$;
CREATE FUNCTION rs_catalog.set_config(name text, value text, local boolean) RETURNS text LANGUAGE plpgsql
AS $$
BEGIN
    IF strpos(name, '.') = 0 OR name LIKE 'redshift.%' THEN
        RAISE EXCEPTION 'unrecognized configuration parameter "%"', name USING ERRCODE = '42704';
    END IF;
    RETURN pg_catalog.set_config(name, value, local);
END $$;
CREATE FUNCTION rs_catalog.pg_get_session_roles() RETURNS TABLE (name name, roleid integer) LANGUAGE sql STABLE
AS $$ SELECT NULL::name, NULL::integer WHERE false $$;
