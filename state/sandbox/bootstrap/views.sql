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
CREATE TABLE rs_catalog.bound_view_leader (id oid PRIMARY KEY, leader text NOT NULL);

CREATE FUNCTION rs_catalog.is_catalog(schema_name text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT $1 IN ('pg_catalog', 'information_schema', 'rs_catalog') $$;

CREATE FUNCTION rs_catalog.find(schema_name text, name text) RETURNS oid LANGUAGE sql STABLE
AS $$ SELECT to_regclass(CASE WHEN $1 = '' THEN quote_ident($2) ELSE quote_ident($1) || '.' || quote_ident($2) END) $$;

-- Whose search_path finds the functions of a late-binding view is documented
-- nowhere. SET redveil_sandbox.functions TO 'path' takes it to be the reader's: a
-- function of their own that bears the name of a built-in one, in a schema that
-- stands before pg_catalog, is called in its place. Its arguments are not looked at.
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
        IF EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = place AND p.proname = shadow.name
            AND p.prokind = 'f' AND pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE') AND pg_catalog.has_function_privilege(session_user, p.oid, 'EXECUTE')) THEN
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
    RETURN 'path ' || coalesce((SELECT string_agg(DISTINCT rs_catalog.shadow(p.proname), ',') FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE NOT rs_catalog.hidden(n.nspname)), '');
END $$;

-- signature says what names mean now: which relations, with which columns. This
-- and others are PL/pgSQL because it plans their queries once a session.
CREATE FUNCTION rs_catalog.signature(schemas text[], names text[], functions oid[]) RETURNS text LANGUAGE plpgsql STABLE
AS $$
DECLARE
    result text := '';
    id oid;
BEGIN
    FOR n IN 1 .. cardinality(names) LOOP
        CONTINUE WHEN rs_catalog.is_catalog(schemas[n]);
        id := to_regclass(quote_ident(schemas[n]) || '.' || quote_ident(names[n]));
        result := result || coalesce(id::bigint || ':' || (SELECT string_agg(a.attname || ' ' || a.atttypid || ' ' || a.atttypmod, ',' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = id AND a.attnum > 0 AND NOT a.attisdropped), 'missing') || ';';
    END LOOP;
    IF functions <> '{}' AND (SELECT count(*) FROM pg_proc WHERE oid = ANY (functions)) < cardinality(functions) THEN
        RETURN result || 'functions missing';
    END IF;
    RETURN result || rs_catalog.shadows();
END $$;

CREATE FUNCTION rs_catalog.column_list(columns text[]) RETURNS text LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE WHEN cardinality($1) = 0 THEN '' ELSE ' (' || (SELECT string_agg(quote_ident(c), ', ' ORDER BY n) FROM unnest($1) WITH ORDINALITY AS u(c, n)) || ')' END $$;

-- shape lists a relation's columns, to compare.
CREATE FUNCTION rs_catalog.shape(id oid) RETURNS text[] LANGUAGE plpgsql STABLE
AS $$ BEGIN RETURN (SELECT coalesce(array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum), '{}')
    FROM pg_attribute a WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped); END $$;

-- replace_query gives a view another query, whatever its columns were. The
-- columns are taken away first, since PostgreSQL lets OR REPLACE only add to
-- them; oid, owner, grants and comment stay.
CREATE FUNCTION rs_catalog.replace_query(id oid, columns text, query text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$
DECLARE
    place text;
BEGIN
    SELECT format('%I.%I', n.nspname, c.relname) INTO STRICT place FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = replace_query.id;
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
    SELECT coalesce(array_agg(DISTINCT d.refobjid), '{}') INTO used FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_proc'::regclass AND w.ev_class = bind.id;
    DELETE FROM pg_depend d WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid <> bind.id
        AND d.objid IN (SELECT w.oid FROM pg_rewrite w WHERE w.ev_class = bind.id);
    UPDATE rs_catalog.late_view l SET functions = used, signature = rs_catalog.signature(v.schemas, v.names, used) WHERE l.id = bind.id;
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
        RAISE EXCEPTION 'infinite recursion detected in rules for relation "%"', (SELECT relname FROM pg_class c WHERE c.oid = refresh.id) USING ERRCODE = '42P17';
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

-- check_create refuses what CREATE VIEW refuses before the query is looked at,
-- and returns the view that is to be replaced, or NULL.
CREATE FUNCTION rs_catalog.check_create(schema_name text, view_name text, replace boolean) RETURNS oid LANGUAGE plpgsql
AS $$
DECLARE
    place text := CASE WHEN schema_name = '' THEN current_schema() ELSE schema_name END;
    old pg_class;
BEGIN
    IF place IS NULL OR NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = place) THEN
        RAISE EXCEPTION 'schema "%" does not exist', coalesce(place, '') USING ERRCODE = '3F000';
    END IF;
    SELECT c.* INTO old FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = place AND c.relname = view_name;
    IF old.oid IS NULL THEN
        IF NOT pg_catalog.has_schema_privilege(session_user, place, 'CREATE') THEN
            RAISE EXCEPTION 'permission denied for schema %', place USING ERRCODE = '42501';
        END IF;
        RETURN NULL;
    END IF;
    IF NOT replace THEN
        RAISE EXCEPTION 'relation "%" already exists', view_name USING ERRCODE = '42P07';
    ELSIF old.relkind <> 'v' THEN
        RAISE EXCEPTION '"%" is not a view', view_name USING ERRCODE = '42809';
    ELSIF NOT pg_has_role(session_user, old.relowner, 'usage') THEN
        RAISE EXCEPTION 'must be owner of relation %', view_name USING ERRCODE = '42501';
    END IF;
    RETURN old.oid;
END $$;

-- check_shape gives PostgreSQL's words for views whose columns differ.
CREATE FUNCTION rs_catalog.check_shape(old text[], new text[]) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    IF cardinality(old) = 0 THEN
        RETURN; -- it could never be read, so nothing depends on its columns
    END IF;
    IF cardinality(old) <> cardinality(new) THEN
        RAISE EXCEPTION 'cannot change number of columns in view' USING ERRCODE = '42P16';
    END IF;
    FOR n IN 1 .. cardinality(old) LOOP
        IF split_part(old[n], ' ', 1) <> split_part(new[n], ' ', 1) THEN
            RAISE EXCEPTION 'cannot change name of view column "%"', split_part(old[n], ' ', 1) USING ERRCODE = '42P16';
        ELSIF old[n] <> new[n] THEN
            RAISE EXCEPTION 'cannot change data type of view column "%"', split_part(old[n], ' ', 1) USING ERRCODE = '42P16';
        END IF;
    END LOOP;
END $$;

-- grant_defaults gives what the creator's default privileges say, since the
-- view was made in another's name.
CREATE FUNCTION rs_catalog.grant_defaults(id oid, place text) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT x.privilege_type, x.is_grantable, CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee
        FROM pg_class c JOIN pg_default_acl d ON d.defaclrole = c.relowner AND d.defaclobjtype = 'r' AND d.defaclnamespace IN (0, c.relnamespace)
            CROSS JOIN LATERAL aclexplode(d.defaclacl) x
        WHERE c.oid = grant_defaults.id AND x.grantee <> c.relowner LOOP
        EXECUTE format('GRANT %s ON %s TO %s', item.privilege_type, place, item.grantee) || CASE WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END;
    END LOOP;
END $$;

-- create_late_view needs the schemas that the query names, and nothing else of it.
CREATE FUNCTION rs_catalog.create_late_view(schema_name text, view_name text, columns text[], query text, source text, schemas text[], names text[], leader text, replace boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    target oid := rs_catalog.check_create(schema_name, view_name, replace);
    place text := format('%I.%I', CASE WHEN schema_name = '' THEN current_schema() ELSE schema_name END, view_name);
    missing text;
    old_shape text[] := '{}';
BEGIN
    SELECT s INTO missing FROM unnest(schemas) s WHERE NOT rs_catalog.is_catalog(s) AND NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = s) LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'schema "%" does not exist', missing USING ERRCODE = '3F000';
    END IF;
    IF target IS NULL THEN
        EXECUTE format('CREATE VIEW %s AS SELECT', place);
        EXECUTE format('ALTER TABLE %s OWNER TO %I', place, session_user);
        target := place::regclass;
        DELETE FROM rs_catalog.late_view l WHERE l.id = target;
        INSERT INTO rs_catalog.late_view VALUES (target, source, query, columns, schemas, names, leader, '{}', 'unbound');
        PERFORM rs_catalog.grant_defaults(target, place);
        RETURN; -- it will be bound when it is read
    ELSIF NOT EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = target) THEN
        RAISE EXCEPTION 'cannot replace a view that is bound to its schema by a late-binding view; drop it first' USING ERRCODE = '0A000';
    END IF;
    BEGIN
        PERFORM rs_catalog.refresh(target, 0);
        old_shape := rs_catalog.shape(target);
    EXCEPTION WHEN OTHERS THEN
        PERFORM rs_catalog.unbind(target);
    END;
    DELETE FROM rs_catalog.late_view l WHERE l.id = target;
    INSERT INTO rs_catalog.late_view VALUES (target, source, query, columns, schemas, names, leader, '{}', 'unbound');
    BEGIN
        PERFORM rs_catalog.refresh(target, 0);
    EXCEPTION
        WHEN syntax_error THEN RAISE;
        WHEN OTHERS THEN RETURN;
    END;
    PERFORM rs_catalog.check_shape(old_shape, rs_catalog.shape(target));
END $$;

-- check_bound_view is asked before CREATE VIEW of a bound view. PostgreSQL
-- would let OR REPLACE add columns.
CREATE FUNCTION rs_catalog.check_bound_view(schema_name text, view_name text, columns text[], query text, schemas text[], names text[], replace boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    old oid := rs_catalog.check_create(schema_name, view_name, replace);
    late text;
BEGIN
    IF EXISTS (SELECT 1 FROM unnest(schemas, names) AS r(s, t) JOIN rs_catalog.external_table x ON x.id = rs_catalog.find(r.s, r.t)) THEN
        RAISE EXCEPTION 'External tables are not supported in views' USING ERRCODE = '0A000', HINT = 'Add WITH NO SCHEMA BINDING.';
    END IF;
    SELECT r.t INTO late FROM unnest(schemas, names) AS r(s, t) JOIN rs_catalog.late_view l ON l.id = rs_catalog.find(r.s, r.t) LIMIT 1;
    IF late IS NOT NULL THEN
        RAISE EXCEPTION 'a standard view over the late-binding view "%" is not available in the sandbox', late
            USING ERRCODE = '0A000', HINT = 'Redshift freezes the definition of that moment, so that later changes do not reach the standard view. Add WITH NO SCHEMA BINDING to both.';
    ELSIF EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = old) THEN
        RAISE EXCEPTION 'cannot replace a late-binding view by one that is bound to its schema; drop it first' USING ERRCODE = '0A000';
    ELSIF old IS NOT NULL THEN
        EXECUTE format('CREATE TEMPORARY VIEW rs_scratch%s AS %s', rs_catalog.column_list(columns), query);
        PERFORM rs_catalog.check_shape(rs_catalog.shape(old), rs_catalog.shape('pg_temp.rs_scratch'::regclass));
        DROP VIEW pg_temp.rs_scratch;
    END IF;
END $$;

CREATE FUNCTION rs_catalog.note_bound_view(place text, leader text) RETURNS void LANGUAGE sql SECURITY DEFINER
AS $$
    DELETE FROM rs_catalog.bound_view_leader WHERE id = $1::regclass;
    INSERT INTO rs_catalog.bound_view_leader SELECT $1::regclass, $2 WHERE $2 <> '';
$$;
