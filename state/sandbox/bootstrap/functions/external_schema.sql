-- External schemas. USAGE on the schema alone decides who reads the tables in
-- it, as it does in Redshift.
-- https://docs.aws.amazon.com/redshift/latest/dg/c-spectrum-external-schemas.html

CREATE TABLE rs_catalog.external_schema (id oid PRIMARY KEY, kind integer NOT NULL, database text NOT NULL,
    options text NOT NULL);

CREATE FUNCTION rs_catalog.is_external(schema_name text) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT EXISTS (SELECT 1 FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id
    WHERE n.nspname = $1) $$;

CREATE FUNCTION rs_catalog.stand_alone(what text, place text) RETURNS void LANGUAGE plpgsql IMMUTABLE
AS $$ BEGIN IF place <> '' THEN RAISE EXCEPTION '% cannot run inside %', what, place
    USING ERRCODE = '25001'; END IF; END $$;

-- One database of the data catalog is one schema here: a second one would have
-- to show the same tables.
CREATE FUNCTION rs_catalog.create_external_schema(name text, if_not_exists boolean, database text, options text)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    other text;
BEGIN
    IF EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = name) THEN
        IF if_not_exists THEN
            RAISE NOTICE 'schema "%" already exists, skipping', name;
            RETURN;
        END IF;
        RAISE EXCEPTION 'schema "%" already exists', name USING ERRCODE = '42P06';
    ELSIF NOT pg_catalog.has_database_privilege(session_user, current_database(), 'CREATE') THEN
        RAISE EXCEPTION 'permission denied for database %', current_database() USING ERRCODE = '42501';
    END IF;
    SELECT n.nspname INTO other FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id
        WHERE e.database = create_external_schema.database;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'a second external schema over the database "%" is not available in the sandbox; "%" is there already', database, other USING ERRCODE = '0A000';
    END IF;
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', name, session_user);
    DELETE FROM rs_catalog.external_schema e WHERE e.id = to_regnamespace(quote_ident(name));
    INSERT INTO rs_catalog.external_schema VALUES (to_regnamespace(quote_ident(name)), 1, database, options);
END $$;

-- keep_external_pure refuses local things in an external schema. Only the
-- function above makes tables there, in its owner's name.
CREATE FUNCTION rs_catalog.keep_external_pure() RETURNS event_trigger LANGUAGE plpgsql
AS $$
DECLARE
    place text;
BEGIN
    IF TG_TAG = 'CREATE TABLE' AND current_user <> session_user THEN
        RETURN;
    END IF;
    SELECT n.nspname INTO place FROM pg_event_trigger_ddl_commands() d
        JOIN pg_namespace n ON n.nspname = d.schema_name JOIN rs_catalog.external_schema e ON e.id = n.oid LIMIT 1;
    IF place IS NOT NULL THEN
        RAISE EXCEPTION '% is not supported in the external schema "%"', CASE TG_TAG WHEN 'CREATE TABLE AS'
            THEN 'CREATE TABLE' ELSE TG_TAG END, place USING ERRCODE = '0A000';
    END IF;
END $$;
CREATE EVENT TRIGGER keep_external_pure ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE FUNCTION',
        'CREATE PROCEDURE')
    EXECUTE FUNCTION rs_catalog.keep_external_pure();

-- empty_external is asked before DROP SCHEMA, which external tables do not
-- stand in the way of unless their database is to go as well.
CREATE FUNCTION rs_catalog.empty_external(schemas text[], with_database boolean, with_tables boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT n.nspname, c.relname FROM unnest(schemas) s JOIN pg_namespace n ON n.nspname = s
        JOIN rs_catalog.external_schema e ON e.id = n.oid
        JOIN pg_class c ON c.relnamespace = n.oid JOIN rs_catalog.external_table x ON x.id = c.oid
            WHERE pg_has_role(session_user, n.nspowner, 'usage') LOOP
        IF with_database AND NOT with_tables THEN
            RAISE EXCEPTION 'cannot drop the external database of schema "%" because it has tables', item.nspname
                USING ERRCODE = '2BP01',
                HINT = 'Use DROP SCHEMA ... DROP EXTERNAL DATABASE CASCADE to drop the tables too.';
        END IF;
        EXECUTE format('DROP TABLE %I.%I', item.nspname, item.relname) || CASE WHEN with_tables THEN ' CASCADE'
            ELSE '' END;
    END LOOP;
END $$;

-- follow_schema_owner hands external tables to the schema's new owner.
CREATE FUNCTION rs_catalog.follow_schema_owner(schema_name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT n.nspname, c.relname, pg_get_userbyid(n.nspowner) AS owner FROM pg_namespace n
        JOIN pg_class c ON c.relnamespace = n.oid JOIN rs_catalog.external_table x ON x.id = c.oid
        WHERE n.nspname = schema_name LOOP
        EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', item.nspname, item.relname, item.owner);
    END LOOP;
END $$;

-- check_schemas is asked before a statement acts on schemas; place says what it
-- stands in, if not alone.
CREATE FUNCTION rs_catalog.check_schemas(verb text, schemas text[], place text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    name text;
BEGIN
    SELECT s INTO name FROM unnest(schemas) s WHERE rs_catalog.is_external(s) LIMIT 1;
    IF name IS NULL THEN
        RETURN;
    END IF;
    CASE verb
    WHEN 'grant usage' THEN
        PERFORM rs_catalog.stand_alone('GRANT or REVOKE on an external schema', place);
    WHEN 'grant' THEN
        RAISE EXCEPTION 'only USAGE can be granted on the external schema "%"', name USING ERRCODE = '0A000',
            HINT = 'Its owner or a superuser creates the tables.';
    WHEN 'grant tables' THEN
        RAISE EXCEPTION 'Operation not supported on external tables' USING ERRCODE = '0A000',
            HINT = 'Grant USAGE on the external schema.';
    ELSE
        RAISE EXCEPTION '% of an external schema is not available in the sandbox', verb USING ERRCODE = '0A000';
    END CASE;
END $$;
