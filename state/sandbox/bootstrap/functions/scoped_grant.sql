-- needs: external_schema, visibility
-- Scoped permissions: on all objects of a kind, present and future.
-- https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html

-- place is the schema's oid, or 0 for the whole database.
CREATE TABLE rs_catalog.scoped_grant (scope text, place oid, privilege text, grantee oid,
    PRIMARY KEY (scope, place, privilege, grantee));

-- carry_out grants or revokes on one object what a scoped permission says.
-- Privileges that PostgreSQL does not have are only shown.
CREATE FUNCTION rs_catalog.carry_out(scope text, target text, privilege text, grantee oid, give boolean) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    IF privilege IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'EXECUTE', 'USAGE',
        'CREATE') THEN
        EXECUTE format(CASE WHEN give THEN 'GRANT %s ON %s TO %s' ELSE 'REVOKE %s ON %s FROM %s' END, privilege,
            target, rs_catalog.grantee_sql(grantee));
    END IF;
END $$;

-- scope_targets are the objects that a scope has now.
CREATE FUNCTION rs_catalog.scope_targets(scope text, place oid) RETURNS TABLE (id oid, target text)
    LANGUAGE sql STABLE
AS $$
    SELECT c.oid, format('TABLE %I.%I', n.nspname, c.relname) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE $1 = 'TABLES' AND c.relkind IN ('r', 'v', 'm') AND NOT rs_catalog.hidden(n.nspname) AND $2 IN (0, n.oid)
            AND NOT rs_catalog.is_external(n.nspname)
    UNION ALL SELECT p.oid, format('ROUTINE %s', p.oid::regprocedure) FROM pg_proc p
        JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE $1 = 'FUNCTIONS' AND NOT rs_catalog.hidden(n.nspname) AND $2 IN (0, n.oid)
    UNION ALL SELECT n.oid, format('SCHEMA %I', n.nspname) FROM pg_namespace n WHERE $1 = 'SCHEMAS'
        AND NOT rs_catalog.hidden(n.nspname)
    UNION ALL SELECT l.oid, format('LANGUAGE %I', l.lanname) FROM pg_language l WHERE $1 = 'LANGUAGES'
        AND l.lanname IN ('sql', 'plpgsql')
$$;

CREATE FUNCTION rs_catalog.grant_scoped(scope text, schema_name text, privilege text, grantee text, give boolean)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    spot oid := CASE WHEN schema_name = '' THEN 0 ELSE (SELECT n.oid FROM pg_namespace n
        WHERE n.nspname = schema_name) END;
    who oid := rs_catalog.grantee_id(grantee);
    item record;
BEGIN
    PERFORM rs_catalog.need_super();
    IF spot IS NULL THEN
        RAISE EXCEPTION 'schema "%" does not exist', schema_name USING ERRCODE = '3F000';
    END IF;
    DELETE FROM rs_catalog.scoped_grant g WHERE g.scope = $1 AND g.place = spot AND g.privilege = $3
        AND g.grantee = who;
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
        CROSS JOIN rs_catalog.scoped_grant g CROSS JOIN LATERAL rs_catalog.scope_targets(g.scope, g.place) t
            WHERE t.id = d.objid LOOP
        PERFORM rs_catalog.carry_out(item.scope, item.target, item.privilege, item.grantee, true);
    END LOOP;
END $$;
CREATE EVENT TRIGGER extend_scopes ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE FUNCTION',
        'CREATE PROCEDURE', 'CREATE SCHEMA')
    EXECUTE FUNCTION rs_catalog.extend_scopes();
