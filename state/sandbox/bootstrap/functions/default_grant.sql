-- needs: acl, redshift_privileges, visibility
-- Default privileges that PostgreSQL does not have: DROP on tables, and those on
-- procedures, which share one entry with functions there.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html

-- place is a schema's oid, or 0 for all; kind is r, f or p as in PG_DEFAULT_ACL.
CREATE TABLE rs_catalog.default_grant (owner oid, place oid, kind "char", grantee oid, privilege text,
    grantable boolean NOT NULL, PRIMARY KEY (owner, place, kind, grantee, privilege));

-- Procedures that have been made, so that one that is replaced keeps its grants.
CREATE TABLE rs_catalog.known_procedure (id oid PRIMARY KEY);

-- alter_default: an empty owner is the account itself, an empty schema all of them.
CREATE FUNCTION rs_catalog.alter_default(owner_name text, schema_name text, kind text, privilege text, grantee text,
    mode text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    giver oid := rs_catalog.need_role(CASE owner_name WHEN '' THEN session_user ELSE owner_name END);
    spot oid := CASE WHEN schema_name = '' THEN 0 ELSE (SELECT n.oid FROM pg_namespace n
        WHERE n.nspname = schema_name) END;
    who oid := rs_catalog.grantee_id(grantee);
BEGIN
    IF giver <> rs_catalog.role_id(session_user) THEN
        PERFORM rs_catalog.need_super();
    END IF;
    IF spot IS NULL THEN
        RAISE EXCEPTION 'schema "%" does not exist', schema_name USING ERRCODE = '3F000';
    END IF;
    IF mode = 'revoke' THEN
        DELETE FROM rs_catalog.default_grant d WHERE d.owner = giver AND d.place = spot AND d.kind = $3::"char"
            AND d.grantee = who AND d.privilege = $4;
    ELSIF mode = 'revoke option' THEN
        UPDATE rs_catalog.default_grant d SET grantable = false WHERE d.owner = giver AND d.place = spot
            AND d.kind = $3::"char" AND d.grantee = who AND d.privilege = $4;
    ELSE
        INSERT INTO rs_catalog.default_grant AS d VALUES (giver, spot, $3::"char", who, $4, mode = 'grant option')
            ON CONFLICT ON CONSTRAINT default_grant_pkey DO UPDATE SET grantable = d.grantable OR excluded.grantable;
    END IF;
END $$;

-- grant_default_drops gives a new relation what its owner's default privileges say.
CREATE FUNCTION rs_catalog.grant_default_drops(relation oid) RETURNS void LANGUAGE sql
AS $$
    INSERT INTO rs_catalog.extra_grant
        SELECT 'table', c.oid, d.privilege, d.grantee, bool_or(d.grantable) FROM pg_class c
        JOIN rs_catalog.default_grant d ON d.owner = c.relowner AND d.kind = 'r' AND d.place IN (0, c.relnamespace)
        WHERE c.oid = $1 AND d.grantee <> c.relowner GROUP BY c.oid, d.privilege, d.grantee
        ON CONFLICT DO NOTHING
$$;

-- settle_procedure takes from a new procedure what PostgreSQL gives it as if it
-- were a function, and gives it what its owner's default privileges say. Nobody
-- but the owner has EXECUTE on it without them.
CREATE FUNCTION rs_catalog.settle_procedure(procedure oid) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT DISTINCT x.grantee FROM pg_proc p
        CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
        WHERE p.oid = procedure AND x.grantee <> p.proowner
            AND x.grantee NOT IN (SELECT r.id FROM rs_catalog.scope_role r) LOOP
        EXECUTE format('REVOKE ALL ON PROCEDURE %s FROM %s', procedure::regprocedure,
            rs_catalog.grantee_sql(item.grantee));
    END LOOP;
    FOR item IN SELECT d.grantee, bool_or(d.grantable) AS grantable FROM pg_proc p JOIN rs_catalog.default_grant d
        ON d.owner = p.proowner AND d.kind = 'p' AND d.place IN (0, p.pronamespace)
        WHERE p.oid = procedure AND d.grantee <> p.proowner GROUP BY d.grantee LOOP
        EXECUTE format('GRANT EXECUTE ON PROCEDURE %s TO %s', procedure::regprocedure,
            rs_catalog.grantee_sql(item.grantee)) || CASE WHEN item.grantable THEN ' WITH GRANT OPTION' ELSE '' END;
    END LOOP;
END $$;

CREATE FUNCTION rs_catalog.grant_defaults_on_create() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT d.objid, d.object_type FROM pg_event_trigger_ddl_commands() d LOOP
        IF item.object_type <> 'procedure' THEN
            PERFORM rs_catalog.grant_default_drops(item.objid);
        ELSIF NOT EXISTS (SELECT 1 FROM rs_catalog.known_procedure k WHERE k.id = item.objid) THEN
            PERFORM rs_catalog.settle_procedure(item.objid);
            INSERT INTO rs_catalog.known_procedure VALUES (item.objid);
        END IF;
    END LOOP;
END $$;
CREATE EVENT TRIGGER grant_defaults_on_create ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE PROCEDURE')
    EXECUTE FUNCTION rs_catalog.grant_defaults_on_create();
