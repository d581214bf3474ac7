-- needs: late_view, materialized_view, super_path
-- Definitions come back as Redshift gives them: a late-binding view as it was
-- sent, like a materialized one, a bound one as PostgreSQL writes it.

CREATE FUNCTION rs_catalog.pg_get_viewdef(id oid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT coalesce((SELECT source || ';' FROM rs_catalog.late_view l WHERE l.id = $1),
    (SELECT source || ';' FROM rs_catalog.materialized_view m JOIN pg_class c ON c.oid = m.id WHERE m.id = $1
    AND c.relkind = 'm'),
    pg_catalog.regexp_replace(rs_catalog.super_written(pg_catalog.pg_get_viewdef($1, true)), 'rs_catalog\.(\w+)( \1\M)?', '\1', 'g')) $$;
CREATE FUNCTION rs_catalog.pg_get_viewdef(id oid, pretty boolean) RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT rs_catalog.pg_get_viewdef($1) $$;
CREATE FUNCTION rs_catalog.pg_get_viewdef(name text) RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT rs_catalog.pg_get_viewdef($1::regclass::oid) $$;
CREATE FUNCTION rs_catalog.pg_get_viewdef(name text, pretty boolean) RETURNS text
    LANGUAGE sql STABLE AS $$ SELECT rs_catalog.pg_get_viewdef($1::regclass::oid) $$;

CREATE FUNCTION rs_catalog.show_view(schema_name text, view_name text) RETURNS text LANGUAGE plpgsql STABLE
AS $$
DECLARE
    id oid := rs_catalog.find(schema_name, view_name);
BEGIN
    IF id IS NULL THEN
        RAISE EXCEPTION 'relation "%" does not exist', concat_ws('.', nullif(schema_name, ''), view_name)
            USING ERRCODE = '42P01';
    ELSIF (SELECT relkind FROM pg_class c WHERE c.oid = id) NOT IN ('v', 'm') THEN
        RAISE EXCEPTION '"%" is not a view', view_name USING ERRCODE = '42809';
    END IF;
    RETURN rs_catalog.pg_get_viewdef(id);
END $$;
