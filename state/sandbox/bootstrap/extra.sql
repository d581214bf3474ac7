-- Privileges that PostgreSQL does not have. They are kept and shown; DROP and
-- ALTER of others' objects stay with the owner, which is stricter than Redshift.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html

CREATE TABLE rs_catalog.extra_grant (kind text, id oid, privilege text, grantee oid, PRIMARY KEY (kind, id, privilege, grantee));
CREATE TABLE rs_catalog.iam_grant (arn text, command text, grantee oid, PRIMARY KEY (arn, command, grantee));
-- place is the schema's oid, or 0 for the whole database.
CREATE TABLE rs_catalog.scoped_grant (scope text, place oid, privilege text, grantee oid, PRIMARY KEY (scope, place, privilege, grantee));

CREATE FUNCTION rs_catalog.grantee_id(name text) RETURNS oid LANGUAGE plpgsql STABLE
AS $$ BEGIN RETURN CASE WHEN name = 'PUBLIC' THEN 0 ELSE rs_catalog.need_role(name) END; END $$;

-- need_owner is for statements that change nothing here.
CREATE FUNCTION rs_catalog.need_owner(place text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    c pg_class;
BEGIN
    SELECT * INTO c FROM pg_class WHERE oid = to_regclass(place) AND relkind = 'r';
    IF c.oid IS NULL THEN
        RAISE EXCEPTION 'relation % does not exist', replace(place, '"', '') USING ERRCODE = '42P01';
    ELSIF NOT pg_has_role(session_user, c.relowner, 'usage') THEN
        RAISE EXCEPTION 'must be owner of relation %', c.relname USING ERRCODE = '42501';
    END IF;
END $$;

CREATE FUNCTION rs_catalog.grantee_sql(id oid) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT CASE WHEN $1 = 0 THEN 'PUBLIC' ELSE (SELECT quote_ident(rolname) FROM pg_roles WHERE oid = $1) END $$;

CREATE FUNCTION rs_catalog.set_extra(kind text, id oid, owner oid, privilege text, grantee oid, give boolean) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT pg_has_role(session_user, owner, 'usage') THEN
        RAISE EXCEPTION 'permission denied: only the owner or a superuser may grant it' USING ERRCODE = '42501';
    END IF;
    DELETE FROM rs_catalog.extra_grant e WHERE e.kind = $1 AND e.id = $2 AND e.privilege = $4 AND e.grantee = $5;
    IF give THEN
        INSERT INTO rs_catalog.extra_grant VALUES ($1, $2, $4, $5);
    END IF;
END $$;

-- grant_extra: place is a quoted name; kind "tables" means all of a schema.
CREATE FUNCTION rs_catalog.grant_extra(kind text, place text, privilege text, grantee text, give boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    who oid := rs_catalog.grantee_id(grantee);
    item record;
    found_any boolean := kind = 'tables';
BEGIN
    FOR item IN
        SELECT 'table' AS kind, c.oid AS id, c.relowner AS owner FROM pg_class c WHERE grant_extra.kind = 'table' AND c.oid = to_regclass(place)
        UNION ALL SELECT 'table', c.oid, c.relowner FROM pg_class c WHERE grant_extra.kind = 'tables' AND c.relnamespace = to_regnamespace(place) AND c.relkind IN ('r', 'v', 'm')
        UNION ALL SELECT 'schema', n.oid, n.nspowner FROM pg_namespace n WHERE grant_extra.kind = 'schema' AND n.oid = to_regnamespace(place)
        UNION ALL SELECT 'database', d.oid, d.datdba FROM pg_database d WHERE grant_extra.kind = 'database' AND '"' || replace(d.datname, '"', '""') || '"' = place
    LOOP
        PERFORM rs_catalog.set_extra(item.kind, item.id, item.owner, privilege, who, give);
        found_any := true;
    END LOOP;
    IF NOT found_any THEN
        RAISE EXCEPTION '% % does not exist', CASE kind WHEN 'table' THEN 'relation' ELSE kind END, place USING ERRCODE = CASE kind WHEN 'table' THEN '42P01' ELSE '3F000' END;
    END IF;
END $$;

CREATE FUNCTION rs_catalog.grant_iam(arn text, command text, grantee text, give boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM rs_catalog.need_super();
    DELETE FROM rs_catalog.iam_grant g WHERE g.arn = $1 AND g.command = $2 AND g.grantee = rs_catalog.grantee_id($3);
    IF give THEN
        INSERT INTO rs_catalog.iam_grant VALUES ($1, $2, rs_catalog.grantee_id($3));
    END IF;
END $$;

-- carry_out grants or revokes on one object what a scoped permission says.
-- Privileges that PostgreSQL does not have are only shown.
CREATE FUNCTION rs_catalog.carry_out(scope text, target text, privilege text, grantee oid, give boolean) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    IF privilege IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'EXECUTE', 'USAGE', 'CREATE') THEN
        EXECUTE format(CASE WHEN give THEN 'GRANT %s ON %s TO %s' ELSE 'REVOKE %s ON %s FROM %s' END, privilege, target, rs_catalog.grantee_sql(grantee));
    END IF;
END $$;

-- scope_targets are the objects that a scope has now.
CREATE FUNCTION rs_catalog.scope_targets(scope text, place oid) RETURNS TABLE (id oid, target text) LANGUAGE sql STABLE
AS $$
    SELECT c.oid, format('TABLE %I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE $1 = 'TABLES' AND c.relkind IN ('r', 'v', 'm') AND NOT rs_catalog.hidden(n.nspname) AND $2 IN (0, n.oid) AND NOT rs_catalog.is_external(n.nspname)
    UNION ALL SELECT p.oid, format('ROUTINE %s', p.oid::regprocedure) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE $1 = 'FUNCTIONS' AND NOT rs_catalog.hidden(n.nspname) AND $2 IN (0, n.oid)
    UNION ALL SELECT n.oid, format('SCHEMA %I', n.nspname) FROM pg_namespace n WHERE $1 = 'SCHEMAS' AND NOT rs_catalog.hidden(n.nspname)
    UNION ALL SELECT l.oid, format('LANGUAGE %I', l.lanname) FROM pg_language l WHERE $1 = 'LANGUAGES' AND l.lanname IN ('sql', 'plpgsql')
$$;

CREATE FUNCTION rs_catalog.grant_scoped(scope text, schema_name text, privilege text, grantee text, give boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    spot oid := CASE WHEN schema_name = '' THEN 0 ELSE (SELECT n.oid FROM pg_namespace n WHERE n.nspname = schema_name) END;
    who oid := rs_catalog.grantee_id(grantee);
    item record;
BEGIN
    PERFORM rs_catalog.need_super();
    IF spot IS NULL THEN
        RAISE EXCEPTION 'schema "%" does not exist', schema_name USING ERRCODE = '3F000';
    END IF;
    DELETE FROM rs_catalog.scoped_grant g WHERE g.scope = $1 AND g.place = spot AND g.privilege = $3 AND g.grantee = who;
    IF give THEN
        INSERT INTO rs_catalog.scoped_grant VALUES ($1, spot, $3, who);
    END IF;
    FOR item IN SELECT * FROM rs_catalog.scope_targets(scope, spot) LOOP
        PERFORM rs_catalog.carry_out(scope, item.target, privilege, who, give);
    END LOOP;
END $$;

-- New objects get what scoped permissions say, whoever makes them.
CREATE FUNCTION rs_catalog.extend_scopes() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM rs_catalog.scoped_grant) THEN
        RETURN;
    END IF;
    FOR item IN SELECT g.*, t.target FROM pg_event_trigger_ddl_commands() d
        CROSS JOIN rs_catalog.scoped_grant g CROSS JOIN LATERAL rs_catalog.scope_targets(g.scope, g.place) t WHERE t.id = d.objid LOOP
        PERFORM rs_catalog.carry_out(item.scope, item.target, item.privilege, item.grantee, true);
    END LOOP;
END $$;
CREATE EVENT TRIGGER extend_scopes ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE FUNCTION', 'CREATE PROCEDURE', 'CREATE SCHEMA')
    EXECUTE FUNCTION rs_catalog.extend_scopes();
