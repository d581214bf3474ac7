-- Whose search_path finds the functions of a late-binding view is documented
-- nowhere. SET redveil_sandbox.functions TO 'path' takes it to be the reader's: a
-- function of their own with the name of a built-in one, in a schema that comes
-- before pg_catalog, is called in its place. Its arguments are not looked at.

CREATE FUNCTION rs_catalog.shadow(name text) RETURNS text LANGUAGE plpgsql STABLE
AS $$
DECLARE
    place text;
BEGIN
    IF current_setting('redveil_sandbox.functions', true) IS DISTINCT FROM 'path' THEN
        RETURN NULL;
    END IF;
    FOREACH place IN ARRAY current_schemas(true) LOOP
        EXIT WHEN place = 'pg_catalog';
        IF EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = place
            AND p.proname = shadow.name
            AND p.prokind = 'f' AND pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE')
                AND pg_catalog.has_function_privilege(session_user, p.oid, 'EXECUTE')) THEN
            RETURN format('%I.%I', place, shadow.name);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- by_path writes the calls that the dialect has marked as the session finds them.
CREATE FUNCTION rs_catalog.by_path(written text) RETURNS text LANGUAGE plpgsql STABLE
AS $$
DECLARE
    found text;
    name text;
BEGIN
    FOR name IN SELECT DISTINCT m[1] FROM pg_catalog.regexp_matches(written, '/\*rs:(\w+)\*/', 'g') AS m LOOP
        found := rs_catalog.shadow(name);
        IF found IS NOT NULL THEN
            written := pg_catalog.regexp_replace(written, '/\*rs:' || name || '\*/[\w."]+\(', found || '(', 'g');
        END IF;
    END LOOP;
    RETURN written;
END $$;

-- shadows lists all functions that the session's path puts before built-in ones.
CREATE FUNCTION rs_catalog.shadows() RETURNS text LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF current_setting('redveil_sandbox.functions', true) IS DISTINCT FROM 'path' THEN
        RETURN '';
    END IF;
    RETURN 'path ' || coalesce((SELECT string_agg(DISTINCT rs_catalog.shadow(p.proname), ',') FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE NOT rs_catalog.hidden(n.nspname)), '');
END $$;
