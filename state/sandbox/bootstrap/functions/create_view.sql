-- needs: default_grant
-- CREATE VIEW of either binding.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_VIEW.html

CREATE TABLE rs_catalog.bound_view_leader (id oid PRIMARY KEY, leader text NOT NULL);

-- check_create refuses what CREATE VIEW refuses before the query is looked at,
-- and returns the view that is to be replaced, or NULL.
CREATE FUNCTION rs_catalog.check_create(schema_name text, view_name text, replace boolean) RETURNS oid
    LANGUAGE plpgsql
AS $$
DECLARE
    place text := CASE WHEN schema_name = '' THEN current_schema() ELSE schema_name END;
    old pg_class;
BEGIN
    IF place IS NULL OR NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = place) THEN
        RAISE EXCEPTION 'schema "%" does not exist', coalesce(place, '') USING ERRCODE = '3F000';
    END IF;
    SELECT c.* INTO old FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = place
        AND c.relname = view_name;
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
            RAISE EXCEPTION 'cannot change name of view column "%"', split_part(old[n], ' ', 1)
                USING ERRCODE = '42P16';
        ELSIF old[n] <> new[n] THEN
            RAISE EXCEPTION 'cannot change data type of view column "%"', split_part(old[n], ' ', 1)
                USING ERRCODE = '42P16';
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
    FOR item IN SELECT x.privilege_type, x.is_grantable, CASE WHEN x.grantee = 0 THEN 'PUBLIC'
        ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS grantee
        FROM pg_class c JOIN pg_default_acl d ON d.defaclrole = c.relowner AND d.defaclobjtype = 'r'
            AND d.defaclnamespace IN (0, c.relnamespace)
            CROSS JOIN LATERAL aclexplode(d.defaclacl) x
        WHERE c.oid = grant_defaults.id AND x.grantee <> c.relowner LOOP
        EXECUTE format('GRANT %s ON %s TO %s', item.privilege_type, place, item.grantee) || CASE
            WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END;
    END LOOP;
    PERFORM rs_catalog.grant_default_drops(id);
END $$;

-- create_late_view needs the schemas that the query names, and nothing else of it.
CREATE FUNCTION rs_catalog.create_late_view(schema_name text, view_name text, columns text[], query text, source text,
    schemas text[], names text[], leader text, replace boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    target oid := rs_catalog.check_create(schema_name, view_name, replace);
    place text := format('%I.%I', CASE WHEN schema_name = '' THEN current_schema() ELSE schema_name END, view_name);
    missing text;
    old_shape text[] := '{}';
BEGIN
    SELECT s INTO missing FROM unnest(schemas) s WHERE NOT rs_catalog.is_catalog(s)
        AND NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = s) LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'schema "%" does not exist', missing USING ERRCODE = '3F000';
    END IF;
    IF target IS NULL THEN
        EXECUTE format('CREATE VIEW %s AS SELECT', place);
        EXECUTE format('ALTER TABLE %s OWNER TO %I', place, session_user);
        target := place::regclass;
        DELETE FROM rs_catalog.late_view l WHERE l.id = target;
        INSERT INTO rs_catalog.late_view VALUES (target, source, query, columns, schemas, names, leader, '{}',
            'unbound');
        PERFORM rs_catalog.grant_defaults(target, place);
        RETURN; -- it will be bound when it is read
    ELSIF NOT EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = target) THEN
        RAISE EXCEPTION 'cannot replace a view that is bound to its schema by a late-binding view; drop it first'
            USING ERRCODE = '0A000';
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
CREATE FUNCTION rs_catalog.check_bound_view(schema_name text, view_name text, columns text[], query text,
    schemas text[], names text[], replace boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    old oid := rs_catalog.check_create(schema_name, view_name, replace);
    late text;
BEGIN
    IF EXISTS (SELECT 1 FROM unnest(schemas, names) AS r(s, t)
        JOIN rs_catalog.external_table x ON x.id = rs_catalog.find(r.s, r.t)) THEN
        RAISE EXCEPTION 'External tables are not supported in views' USING ERRCODE = '0A000',
            HINT = 'Add WITH NO SCHEMA BINDING.';
    END IF;
    SELECT r.t INTO late FROM unnest(schemas, names) AS r(s, t)
        JOIN rs_catalog.late_view l ON l.id = rs_catalog.find(r.s, r.t) LIMIT 1;
    IF late IS NOT NULL THEN
        RAISE EXCEPTION 'a standard view over the late-binding view "%" is not available in the sandbox', late
            USING ERRCODE = '0A000',
                HINT = 'Redshift freezes the definition of that moment, so that later changes do not reach the standard view. Add WITH NO SCHEMA BINDING to both.';
    ELSIF EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = old) THEN
        RAISE EXCEPTION 'cannot replace a late-binding view by one that is bound to its schema; drop it first'
            USING ERRCODE = '0A000';
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
