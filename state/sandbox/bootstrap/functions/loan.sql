-- needs: external_table, late_view, redshift_privileges, scoped_grant, visibility
-- Loans let an account do by a privilege what PostgreSQL leaves to owners and
-- superusers. What lets it is lent before a statement and taken back after it, in
-- one transaction, so that nobody else ever sees it. Where nothing permits the
-- statement nothing is lent, and PostgreSQL refuses it.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_roles-system-privileges.html

CREATE TABLE rs_catalog.loan (pid integer NOT NULL, undo text NOT NULL);

-- lend does a thing whose undoing take_back runs.
CREATE FUNCTION rs_catalog.lend(do_it text, undo_it text) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE do_it;
    INSERT INTO rs_catalog.loan VALUES (pg_backend_pid(), undo_it);
END $$;

CREATE FUNCTION rs_catalog.take_back() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN DELETE FROM rs_catalog.loan WHERE pid = pg_backend_pid() RETURNING undo LOOP
        EXECUTE item.undo;
    END LOOP;
END $$;

-- lend_owner makes the account a member of an owner, who may do all with an object.
CREATE FUNCTION rs_catalog.lend_owner(owner oid) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT pg_has_role(session_user, owner, 'member') THEN
        PERFORM rs_catalog.lend(format('GRANT %I TO %I', pg_get_userbyid(owner), session_user),
            format('REVOKE %I FROM %I', pg_get_userbyid(owner), session_user));
    END IF;
END $$;

CREATE FUNCTION rs_catalog.lend_schema(schema_id oid, privilege text) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    place text := (SELECT quote_ident(nspname) FROM pg_namespace WHERE oid = schema_id);
BEGIN
    IF NOT pg_catalog.has_schema_privilege(session_user, schema_id, privilege) THEN
        PERFORM rs_catalog.lend(format('GRANT %s ON SCHEMA %s TO %I', privilege, place, session_user),
            format('REVOKE %s ON SCHEMA %s FROM %I', privilege, place, session_user));
    END IF;
END $$;

CREATE FUNCTION rs_catalog.lend_database() RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT pg_catalog.has_database_privilege(session_user, current_database(), 'CREATE') THEN
        PERFORM rs_catalog.lend(format('GRANT CREATE ON DATABASE %I TO %I', current_database(), session_user),
            format('REVOKE CREATE ON DATABASE %I FROM %I', current_database(), session_user));
    END IF;
END $$;

-- lend_super is for statements on accounts, which run no expressions.
CREATE FUNCTION rs_catalog.lend_super() RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    account oid := rs_catalog.role_id(session_user);
BEGIN
    PERFORM rs_catalog.lend(format('UPDATE pg_authid SET rolsuper = true WHERE oid = %s', account),
        format('UPDATE pg_authid SET rolsuper = false WHERE oid = %s', account));
END $$;

-- holds tells whether the account has been granted DROP or ALTER on a table or schema.
CREATE FUNCTION rs_catalog.holds(kind text, id oid, schema_id oid, privilege text) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (SELECT 1 FROM rs_catalog.extra_grant e WHERE e.kind = $1 AND e.id = $2 AND e.privilege = $4
            AND (e.grantee = 0 OR pg_has_role(session_user, e.grantee, 'member')))
        OR EXISTS (SELECT 1 FROM rs_catalog.scoped_grant g WHERE g.privilege = $4
            AND g.scope = CASE $1 WHEN 'table' THEN 'TABLES' ELSE 'SCHEMAS' END AND g.place IN (0, $3)
            AND pg_has_role(session_user, g.grantee, 'member'))
        -- GRANT ALL on a table
        OR $1 = 'table' AND pg_catalog.has_table_privilege(session_user, $2, 'TRIGGER')
$$;

-- lend_relations: privilege is DROP, ALTER or empty, permission a system permission or empty.
CREATE FUNCTION rs_catalog.lend_relations(privilege text, permission text, schemas text[], names text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT c.oid, c.relowner, c.relnamespace FROM unnest(schemas, names) AS r(s, t)
        JOIN pg_class c ON c.oid = rs_catalog.find(r.s, r.t) AND c.relpersistence <> 't'
        WHERE NOT EXISTS (SELECT 1 FROM rs_catalog.external_table x WHERE x.id = c.oid) LOOP
        IF permission <> '' AND rs_catalog.permitted(permission) THEN
            PERFORM rs_catalog.lend_owner(item.relowner), rs_catalog.lend_schema(item.relnamespace, 'USAGE');
        ELSIF privilege <> '' AND rs_catalog.holds('table', item.oid, item.relnamespace, privilege) THEN
            PERFORM rs_catalog.lend_owner(item.relowner);
        END IF;
    END LOOP;
END $$;

-- lend_making is for what is made, or replaced, in a schema; an empty one is the
-- first of the search_path.
CREATE FUNCTION rs_catalog.lend_making(permission text, schema_name text, name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    place oid := (SELECT n.oid FROM pg_namespace n WHERE n.nspname = CASE schema_name WHEN '' THEN current_schema()
        ELSE schema_name END AND NOT rs_catalog.hidden(n.nspname));
    item record;
BEGIN
    IF place IS NULL OR NOT rs_catalog.permitted(permission) THEN
        RETURN;
    END IF;
    PERFORM rs_catalog.lend_schema(place, 'USAGE'), rs_catalog.lend_schema(place, 'CREATE');
    FOR item IN SELECT c.relowner AS owner FROM pg_class c WHERE permission = 'CREATE OR REPLACE VIEW'
            AND c.relnamespace = place AND c.relname = name AND c.relkind = 'v'
        UNION SELECT p.proowner FROM pg_proc p WHERE p.pronamespace = place AND p.proname = name
            AND p.prokind = CASE permission WHEN 'CREATE OR REPLACE FUNCTION' THEN 'f'
                WHEN 'CREATE OR REPLACE PROCEDURE' THEN 'p' END::"char" LOOP
        PERFORM rs_catalog.lend_owner(item.owner);
    END LOOP;
END $$;

CREATE FUNCTION rs_catalog.lend_routines(permission text, signatures text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    IF rs_catalog.permitted(permission) THEN
        FOR item IN SELECT p.proowner, p.pronamespace FROM unnest(signatures) s
            JOIN pg_proc p ON p.oid = to_regprocedure(s) WHERE p.pronamespace <> 'rs_catalog'::regnamespace
                AND p.pronamespace <> 'pg_catalog'::regnamespace LOOP
            PERFORM rs_catalog.lend_owner(item.proowner), rs_catalog.lend_schema(item.pronamespace, 'USAGE');
        END LOOP;
    END IF;
END $$;

CREATE FUNCTION rs_catalog.lend_schemas(privilege text, permission text, schemas text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT n.oid, n.nspowner FROM pg_namespace n WHERE n.nspname = ANY (schemas)
        AND NOT rs_catalog.hidden(n.nspname) LOOP
        IF permission <> '' AND rs_catalog.permitted(permission)
            OR rs_catalog.holds('schema', item.oid, item.oid, privilege) THEN
            PERFORM rs_catalog.lend_owner(item.nspowner);
            IF privilege = 'ALTER' THEN
                PERFORM rs_catalog.lend_database(); -- PostgreSQL asks for it when a schema is renamed
            END IF;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION rs_catalog.lend_new_schema() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$ BEGIN IF rs_catalog.permitted('CREATE SCHEMA') THEN PERFORM rs_catalog.lend_database(); END IF; END $$;

-- lend_account is for users and new roles. Superusers are for superusers; names
-- are of users that are there.
CREATE FUNCTION rs_catalog.lend_account(permission text, names text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    IF NOT rs_catalog.is_super() AND rs_catalog.permitted(permission)
        AND NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolsuper AND r.rolname = ANY (names)) THEN
        PERFORM rs_catalog.lend_super();
    END IF;
END $$;

-- manages tells whether the account is a role's owner or has its admin option.
CREATE FUNCTION rs_catalog.manages(role oid) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT EXISTS (SELECT 1 FROM rs_catalog.role_owner o WHERE o.id = $1
        AND o.owner = rs_catalog.role_id(session_user))
    OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.roleid = $1 AND m.admin_option
        AND m.member = rs_catalog.role_id(session_user)) $$;

-- lend_roles is for what is done with roles that are there, by their managers
-- and by those with sys:secadmin.
CREATE FUNCTION rs_catalog.lend_roles(permission text, names text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    IF NOT rs_catalog.is_super() AND (permission <> '' AND rs_catalog.permitted(permission)
        OR pg_has_role(session_user, 'role sys:secadmin', 'member')
        OR (SELECT bool_and(rs_catalog.manages(rs_catalog.role_id(n))) FROM unnest(names) n)) THEN
        PERFORM rs_catalog.lend_super();
    END IF;
END $$;
