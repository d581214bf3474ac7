-- needs: types
-- Late-binding views: the catalog's view is bound again whenever what its
-- names mean has changed, and its dependencies are taken out of pg_depend, so
-- that the tables beneath can come and go.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html

CREATE TABLE rs_catalog.late_view (
    id oid PRIMARY KEY,
    source text NOT NULL,       -- as the client sent it
    query text NOT NULL,        -- for PostgreSQL
    columns text[] NOT NULL,    -- names after the view's own
    schemas text[] NOT NULL,    -- what the query names: schemas and, at the
    names text[] NOT NULL,      -- same place, relations
    leader text NOT NULL,       -- first thing of the leader node, or ''
    functions oid[] NOT NULL DEFAULT '{}', -- users' functions that it is bound to
    signature text NOT NULL     -- what the names meant when it was bound
);

CREATE FUNCTION rs_catalog.is_catalog(schema_name text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT $1 IN ('pg_catalog', 'information_schema', 'rs_catalog') $$;

CREATE FUNCTION rs_catalog.find(schema_name text, name text) RETURNS oid LANGUAGE sql STABLE
AS $$ SELECT to_regclass(CASE WHEN $1 = '' THEN quote_ident($2) ELSE quote_ident($1) || '.'
    || quote_ident($2) END) $$;

-- signature says what names mean now: which relations, with which columns. This
-- and others are PL/pgSQL because it plans their queries once a session.
CREATE FUNCTION rs_catalog.signature(schemas text[], names text[], functions oid[]) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    result text := '';
    id oid;
BEGIN
    FOR n IN 1 .. cardinality(names) LOOP
        CONTINUE WHEN rs_catalog.is_catalog(schemas[n]);
        id := to_regclass(quote_ident(schemas[n]) || '.' || quote_ident(names[n]));
        result := result || coalesce(id::bigint || ':' || (SELECT string_agg(a.attname || ' ' || a.atttypid || ' '
            || a.atttypmod, ',' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = id AND a.attnum > 0 AND NOT a.attisdropped), 'missing') || ';';
    END LOOP;
    IF functions <> '{}' AND (SELECT count(*) FROM pg_proc WHERE oid = ANY (functions)) < cardinality(functions) THEN
        RETURN result || 'functions missing';
    END IF;
    RETURN result || rs_catalog.shadows();
END $$;

CREATE FUNCTION rs_catalog.column_list(columns text[]) RETURNS text LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE WHEN cardinality($1) = 0 THEN '' ELSE ' ('
    || (SELECT string_agg(quote_ident(c), ', ' ORDER BY n) FROM unnest($1) WITH ORDINALITY AS u(c, n)) || ')' END $$;

-- shape lists a relation's columns, to compare.
CREATE FUNCTION rs_catalog.shape(id oid) RETURNS text[] LANGUAGE plpgsql STABLE
AS $$ BEGIN RETURN (SELECT coalesce(array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    ORDER BY a.attnum), '{}')
    FROM pg_attribute a WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped); END $$;

-- replace_query gives a view another query, whatever its columns were. The
-- columns are taken away first, since PostgreSQL lets OR REPLACE only add to
-- them; oid, owner, grants and comment stay.
CREATE FUNCTION rs_catalog.replace_query(id oid, columns text, query text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
DECLARE
    place text;
BEGIN
    SELECT format('%I.%I', n.nspname, c.relname) INTO STRICT place FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = replace_query.id;
    DELETE FROM pg_attribute a WHERE a.attrelid = replace_query.id AND a.attnum > 0;
    UPDATE pg_class c SET relnatts = 0 WHERE c.oid = replace_query.id;
    EXECUTE 'CREATE OR REPLACE VIEW ' || place || columns || ' AS ' || query;
END $$;

-- bind makes the catalog's view anew. It holds a lock of its own while it does,
-- and what another session has bound in the meantime is left alone.
CREATE FUNCTION rs_catalog.bind(id oid) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    v rs_catalog.late_view;
    used oid[];
BEGIN
    PERFORM pg_advisory_xact_lock(id::bigint);
    SELECT * INTO STRICT v FROM rs_catalog.late_view l WHERE l.id = bind.id;
    IF v.signature = rs_catalog.signature(v.schemas, v.names, v.functions) THEN
        RETURN;
    END IF;
    PERFORM rs_catalog.replace_query(id, rs_catalog.column_list(v.columns), rs_catalog.by_path(v.query));
    SELECT coalesce(array_agg(DISTINCT d.refobjid), '{}') INTO used FROM pg_depend d
        JOIN pg_rewrite w ON w.oid = d.objid
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_proc'::regclass AND w.ev_class = bind.id;
    DELETE FROM pg_depend d WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid <> bind.id
        AND d.objid IN (SELECT w.oid FROM pg_rewrite w WHERE w.ev_class = bind.id);
    UPDATE rs_catalog.late_view l SET functions = used, signature = rs_catalog.signature(v.schemas, v.names, used)
        WHERE l.id = bind.id;
END $$;

-- refresh binds a late-binding view, and first those beneath it, where that is due.
CREATE FUNCTION rs_catalog.refresh(id oid, depth integer) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    v rs_catalog.late_view;
    beneath oid;
BEGIN
    SELECT * INTO v FROM rs_catalog.late_view l WHERE l.id = refresh.id;
    IF v.id IS NULL THEN
        RETURN;
    ELSIF depth > 50 THEN
        RAISE EXCEPTION 'infinite recursion detected in rules for relation "%"',
            (SELECT relname FROM pg_class c WHERE c.oid = refresh.id) USING ERRCODE = '42P17';
    END IF;
    FOR n IN 1 .. cardinality(v.names) LOOP
        CONTINUE WHEN rs_catalog.is_catalog(v.schemas[n]);
        beneath := rs_catalog.find(v.schemas[n], v.names[n]);
        IF beneath IS NULL THEN
            IF NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = v.schemas[n]) THEN
                RAISE EXCEPTION 'schema "%" does not exist', v.schemas[n] USING ERRCODE = '3F000';
            END IF;
            RAISE EXCEPTION 'relation "%.%" does not exist', v.schemas[n], v.names[n] USING ERRCODE = '42P01';
        END IF;
        PERFORM rs_catalog.refresh(beneath, depth + 1);
    END LOOP;
    IF rs_catalog.signature(v.schemas, v.names, v.functions) <> v.signature THEN
        PERFORM rs_catalog.bind(id);
    END IF;
END $$;

-- refresh_stale binds what is due among all late-binding views. With lenient
-- set, one that cannot be bound now loses its columns instead of failing.
CREATE FUNCTION rs_catalog.refresh_stale(lenient boolean) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    v record;
    tried oid[] := '{}';
    before integer;
BEGIN
    LOOP -- a view's new columns make those above it stale
        before := cardinality(tried);
        FOR v IN SELECT l.id, l.signature FROM rs_catalog.late_view l JOIN pg_class c ON c.oid = l.id
            WHERE l.id <> ALL (tried) AND rs_catalog.signature(l.schemas, l.names, l.functions) <> l.signature LOOP
            tried := tried || v.id;
            IF NOT lenient THEN
                PERFORM rs_catalog.refresh(v.id, 0);
                CONTINUE;
            END IF;
            BEGIN
                PERFORM rs_catalog.refresh(v.id, 0);
            EXCEPTION WHEN OTHERS THEN
                IF v.signature <> 'unbound' THEN
                    PERFORM rs_catalog.unbind(v.id);
                END IF;
            END;
        END LOOP;
        EXIT WHEN cardinality(tried) = before;
    END LOOP;
END $$;

-- bind_all is asked before something reads the columns of all late-binding
-- views. Thousands of subtransactions are slow, so that it first takes all
-- views in one.
CREATE FUNCTION rs_catalog.bind_all() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM rs_catalog.refresh_stale(false);
EXCEPTION WHEN OTHERS THEN
    PERFORM rs_catalog.refresh_stale(true);
END $$;

CREATE FUNCTION rs_catalog.unbind(id oid) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM rs_catalog.replace_query(id, '', 'SELECT');
    UPDATE rs_catalog.late_view l SET signature = 'unbound', functions = '{}' WHERE l.id = unbind.id;
END $$;

-- any_late tells whether one of some relations is a late-binding view.
CREATE FUNCTION rs_catalog.any_late(schemas text[], names text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT EXISTS (SELECT 1 FROM unnest($1, $2) AS r(s, t)
    JOIN rs_catalog.late_view l ON l.id = rs_catalog.find(r.s, r.t)) $$;

CREATE FUNCTION rs_catalog.pg_get_late_binding_view_cols() RETURNS TABLE (view_schema name, view_name name,
    col_name name, col_type varchar, col_num integer) LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT n.nspname, c.relname, a.attname, rs_catalog.type_name(a.atttypid, a.atttypmod)::varchar,
    a.attnum::integer
    FROM rs_catalog.late_view l JOIN pg_class c ON c.oid = l.id JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2, 5 $$;
