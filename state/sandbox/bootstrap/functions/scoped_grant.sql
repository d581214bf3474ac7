-- needs: external_schema, visibility
-- Scoped permissions: on all objects of a kind, present and future.
-- https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html

-- place is the schema's oid, or 0 for the whole database.
CREATE TABLE rs_catalog.scoped_grant (scope text, place oid, privilege text, grantee oid, grantable boolean NOT NULL,
    PRIMARY KEY (scope, place, privilege, grantee));

-- A scoped permission is a role of PostgreSQL that nobody sees. It is granted the
-- privilege on each object, and its members are those who have the permission, so
-- that what they are granted on one object stays another thing.
CREATE TABLE rs_catalog.scope_role (id oid PRIMARY KEY, scope text, place oid, privilege text,
    UNIQUE (scope, place, privilege));

-- carry_out gives one object's privilege to the role of a scoped permission.
-- Privileges that PostgreSQL does not have act by loans.
CREATE FUNCTION rs_catalog.carry_out(target text, privilege text, role oid) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    IF privilege NOT IN ('ALTER', 'DROP') THEN
        EXECUTE format('GRANT %s ON %s TO %I', privilege, target, pg_get_userbyid(role));
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

-- need_scope_role gives the role of a scoped permission, made when it is first needed.
CREATE FUNCTION rs_catalog.need_scope_role(scope text, place oid, privilege text) RETURNS text LANGUAGE plpgsql
AS $$
DECLARE
    name text := format('scope %s %s %s', scope, place, privilege);
    item record;
BEGIN
    IF rs_catalog.role_id(name) IS NULL THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        INSERT INTO rs_catalog.scope_role VALUES (rs_catalog.role_id(name), $1, $2, $3);
        FOR item IN SELECT * FROM rs_catalog.scope_targets(scope, place) LOOP
            PERFORM rs_catalog.carry_out(item.target, privilege, rs_catalog.role_id(name));
        END LOOP;
    END IF;
    RETURN name;
END $$;

CREATE FUNCTION rs_catalog.grant_scoped(scope text, schema_name text, privilege text, grantee text, mode text)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    spot oid := CASE WHEN schema_name = '' THEN 0 ELSE (SELECT n.oid FROM pg_namespace n
        WHERE n.nspname = schema_name) END;
    who oid := rs_catalog.grantee_id(grantee);
BEGIN
    IF spot IS NULL THEN
        RAISE EXCEPTION 'schema "%" does not exist', schema_name USING ERRCODE = '3F000';
    ELSIF NOT EXISTS (SELECT 1 FROM rs_catalog.scoped_grant g WHERE g.scope = $1 AND g.place IN (0, spot)
        AND g.privilege = $3 AND g.grantee = rs_catalog.role_id(session_user) AND g.grantable) THEN
        PERFORM rs_catalog.need_super();
    END IF;
    IF mode = 'revoke' THEN
        DELETE FROM rs_catalog.scoped_grant g WHERE g.scope = $1 AND g.place = spot AND g.privilege = $3
            AND g.grantee = who;
        EXECUTE format('REVOKE %I FROM %I', rs_catalog.need_scope_role(scope, spot, privilege), grantee);
    ELSIF mode = 'revoke option' THEN
        UPDATE rs_catalog.scoped_grant g SET grantable = false WHERE g.scope = $1 AND g.place = spot
            AND g.privilege = $3 AND g.grantee = who;
    ELSE
        INSERT INTO rs_catalog.scoped_grant AS g VALUES ($1, spot, $3, who, mode = 'grant option')
            ON CONFLICT ON CONSTRAINT scoped_grant_pkey DO UPDATE SET grantable = g.grantable OR excluded.grantable;
        EXECUTE format('GRANT %I TO %I', rs_catalog.need_scope_role(scope, spot, privilege), grantee);
    END IF;
END $$;

-- New objects get what scoped permissions say, whoever makes them.
CREATE FUNCTION rs_catalog.extend_scopes() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM rs_catalog.scope_role) THEN
        RETURN;
    END IF;
    FOR item IN SELECT r.id, r.privilege, t.target FROM pg_event_trigger_ddl_commands() d
        CROSS JOIN rs_catalog.scope_role r CROSS JOIN LATERAL rs_catalog.scope_targets(r.scope, r.place) t
            WHERE t.id = d.objid LOOP
        PERFORM rs_catalog.carry_out(item.target, item.privilege, item.id);
    END LOOP;
END $$;
CREATE EVENT TRIGGER extend_scopes ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE FUNCTION',
        'CREATE PROCEDURE', 'CREATE SCHEMA')
    EXECUTE FUNCTION rs_catalog.extend_scopes();
