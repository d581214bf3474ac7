-- External schemas and tables. Their data lies in tables of PostgreSQL, which
-- PUBLIC may read: USAGE on the schema alone decides, as it does in Redshift.
-- https://docs.aws.amazon.com/redshift/latest/dg/c-spectrum-external-tables.html

CREATE TABLE rs_catalog.external_schema (id oid PRIMARY KEY, kind integer NOT NULL, database text NOT NULL, options text NOT NULL);
CREATE TABLE rs_catalog.external_table (
    id oid PRIMARY KEY,
    location text NOT NULL,
    input_format text NOT NULL,
    output_format text NOT NULL,
    serialization_lib text NOT NULL,
    serde_parameters text NOT NULL,
    parameters text NOT NULL,
    partitions integer NOT NULL, -- how many of the last columns are partition keys
    writable boolean NOT NULL    -- INSERT writes text and Parquet only
);

CREATE FUNCTION rs_catalog.is_external(schema_name text) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT EXISTS (SELECT 1 FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id WHERE n.nspname = $1) $$;

CREATE FUNCTION rs_catalog.is_external_table(name text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT EXISTS (SELECT 1 FROM rs_catalog.external_table x WHERE x.id = to_regclass($1)) $$;

CREATE FUNCTION rs_catalog.stand_alone(what text, place text) RETURNS void LANGUAGE plpgsql IMMUTABLE
AS $$ BEGIN IF place <> '' THEN RAISE EXCEPTION '% cannot run inside %', what, place USING ERRCODE = '25001'; END IF; END $$;

-- making

-- One database of the data catalog is one schema here: a second one would have
-- to show the same tables.
CREATE FUNCTION rs_catalog.create_external_schema(name text, if_not_exists boolean, database text, options text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
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
    SELECT n.nspname INTO other FROM rs_catalog.external_schema e JOIN pg_namespace n ON n.oid = e.id WHERE e.database = create_external_schema.database;
    IF other IS NOT NULL THEN
        RAISE EXCEPTION 'a second external schema over the database "%" is not available in the sandbox; "%" is there already', database, other USING ERRCODE = '0A000';
    END IF;
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', name, session_user);
    DELETE FROM rs_catalog.external_schema e WHERE e.id = to_regnamespace(quote_ident(name));
    INSERT INTO rs_catalog.external_schema VALUES (to_regnamespace(quote_ident(name)), 1, database, options);
END $$;

-- external_change fires for each statement on an external table. A procedure
-- runs within a transaction, which the listener cannot see into.
CREATE FUNCTION rs_catalog.external_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'Operation not supported on external tables' USING ERRCODE = '0A000';
    ELSIF NOT (SELECT writable FROM rs_catalog.external_table WHERE id = TG_RELID) THEN
        RAISE EXCEPTION 'INSERT into an external table is supported for the formats TEXTFILE and PARQUET only' USING ERRCODE = '0A000';
    ELSIF current_query() LIKE 'CALL %' THEN
        RAISE EXCEPTION 'INSERT INTO EXTERNAL TABLE cannot run inside a procedure' USING ERRCODE = '25001';
    END IF;
    RETURN NULL;
END $$;

-- A table belongs to the schema's owner, whoever makes it.
CREATE FUNCTION rs_catalog.create_external_table(schema_name text, table_name text, definitions text, details text[], partitions integer, writable boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    place text := format('%I.%I', schema_name, table_name);
    owner oid := (SELECT nspowner FROM pg_namespace WHERE nspname = schema_name);
    id oid;
BEGIN
    IF owner IS NULL THEN
        RAISE EXCEPTION 'schema "%" does not exist', schema_name USING ERRCODE = '3F000';
    ELSIF NOT rs_catalog.is_external(schema_name) THEN
        RAISE EXCEPTION 'schema "%" is not an external schema', schema_name USING ERRCODE = '42809', HINT = 'Make one by CREATE EXTERNAL SCHEMA.';
    ELSIF NOT pg_has_role(session_user, owner, 'usage') THEN
        RAISE EXCEPTION 'permission denied for schema %', schema_name USING ERRCODE = '42501', HINT = 'The owner of an external schema or a superuser creates its tables.';
    END IF;
    EXECUTE format('CREATE TABLE %s (%s)', place, definitions);
    id := place::regclass;
    DELETE FROM rs_catalog.external_table x WHERE x.id = place::regclass;
    INSERT INTO rs_catalog.external_table VALUES (id, details[1], details[2], details[3], details[4], details[5], details[6], partitions, writable);
    EXECUTE format('CREATE TRIGGER external_change BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION rs_catalog.external_change()', place);
    EXECUTE format('ALTER TABLE %s OWNER TO %I', place, pg_get_userbyid(owner));
    EXECUTE format('GRANT SELECT ON %s TO PUBLIC', place);
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
    SELECT n.nspname INTO place FROM pg_event_trigger_ddl_commands() d JOIN pg_namespace n ON n.nspname = d.schema_name JOIN rs_catalog.external_schema e ON e.id = n.oid LIMIT 1;
    IF place IS NOT NULL THEN
        RAISE EXCEPTION '% is not supported in the external schema "%"', CASE TG_TAG WHEN 'CREATE TABLE AS' THEN 'CREATE TABLE' ELSE TG_TAG END, place USING ERRCODE = '0A000';
    END IF;
END $$;
CREATE EVENT TRIGGER keep_external_pure ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE VIEW', 'CREATE MATERIALIZED VIEW', 'CREATE FUNCTION', 'CREATE PROCEDURE')
    EXECUTE FUNCTION rs_catalog.keep_external_pure();

-- changing

-- empty_external is asked before DROP SCHEMA, which external tables do not
-- stand in the way of unless their database is to go as well.
CREATE FUNCTION rs_catalog.empty_external(schemas text[], with_database boolean, with_tables boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT n.nspname, c.relname FROM unnest(schemas) s JOIN pg_namespace n ON n.nspname = s JOIN rs_catalog.external_schema e ON e.id = n.oid
        JOIN pg_class c ON c.relnamespace = n.oid JOIN rs_catalog.external_table x ON x.id = c.oid WHERE pg_has_role(session_user, n.nspowner, 'usage') LOOP
        IF with_database AND NOT with_tables THEN
            RAISE EXCEPTION 'cannot drop the external database of schema "%" because it has tables', item.nspname USING ERRCODE = '2BP01', HINT = 'Use DROP SCHEMA ... DROP EXTERNAL DATABASE CASCADE to drop the tables too.';
        END IF;
        EXECUTE format('DROP TABLE %I.%I', item.nspname, item.relname) || CASE WHEN with_tables THEN ' CASCADE' ELSE '' END;
    END LOOP;
END $$;

-- follow_schema_owner hands external tables to the schema's new owner.
CREATE FUNCTION rs_catalog.follow_schema_owner(schema_name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT n.nspname, c.relname, pg_get_userbyid(n.nspowner) AS owner FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid JOIN rs_catalog.external_table x ON x.id = c.oid
        WHERE n.nspname = schema_name LOOP
        EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', item.nspname, item.relname, item.owner);
    END LOOP;
END $$;

-- asking

-- check_schemas is asked before a statement acts on schemas; place says what it
-- stands in, if not alone.
CREATE FUNCTION rs_catalog.check_schemas(verb text, schemas text[], place text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
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
        RAISE EXCEPTION 'only USAGE can be granted on the external schema "%"', name USING ERRCODE = '0A000', HINT = 'Its owner or a superuser creates the tables.';
    WHEN 'grant tables' THEN
        RAISE EXCEPTION 'Operation not supported on external tables' USING ERRCODE = '0A000', HINT = 'Grant USAGE on the external schema.';
    ELSE
        RAISE EXCEPTION '% of an external schema is not available in the sandbox', verb USING ERRCODE = '0A000';
    END CASE;
END $$;

-- check_external refuses what an external table does not take.
CREATE FUNCTION rs_catalog.check_external(verb text, place text) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    CASE verb
    WHEN 'drop' THEN
        PERFORM rs_catalog.stand_alone('DROP EXTERNAL TABLE', place);
    WHEN 'insert' THEN
        PERFORM rs_catalog.stand_alone('INSERT INTO EXTERNAL TABLE', place);
    WHEN 'alter', 'owner' THEN
        RAISE EXCEPTION 'ALTER TABLE of an external table is not available in the sandbox' USING ERRCODE = '0A000';
    WHEN 'grant' THEN
        RAISE EXCEPTION 'Operation not supported on external tables' USING ERRCODE = '0A000', HINT = 'Grant USAGE on the external schema.';
    ELSE
        RAISE EXCEPTION 'Operation not supported on external tables' USING ERRCODE = '0A000';
    END CASE;
END $$;

-- check_relations is asked before a statement acts on relations. PostgreSQL
-- would let simple views be changed. It tells whether a materialized view is
-- among them.
CREATE FUNCTION rs_catalog.check_relations(verb text, schemas text[], names text[], place text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
    materialized boolean := false;
BEGIN
    FOR item IN SELECT r.s, r.t, c.relkind, x.id IS NOT NULL AS is_external FROM unnest(schemas, names) AS r(s, t)
        JOIN pg_class c ON c.oid = rs_catalog.find(r.s, r.t) LEFT JOIN rs_catalog.external_table x ON x.id = c.oid LOOP
        IF item.is_external THEN
            PERFORM rs_catalog.need_qualified(item.s, item.t);
            PERFORM rs_catalog.check_external(verb, place);
        ELSIF item.relkind IN ('v', 'm') AND verb IN ('insert', 'update', 'delete') THEN
            RAISE EXCEPTION 'cannot % a view', CASE verb WHEN 'insert' THEN 'insert into' WHEN 'delete' THEN 'delete from' ELSE verb END USING ERRCODE = '55000';
        ELSIF item.relkind = 'm' AND verb = 'alter' THEN
            RAISE EXCEPTION 'the definition of the materialized view "%" cannot be altered; drop it and make it anew', item.t USING ERRCODE = '0A000';
        END IF;
        materialized := materialized OR item.relkind = 'm';
    END LOOP;
    RETURN materialized;
END $$;

-- An external schema on the search_path is passed over.
CREATE FUNCTION rs_catalog.need_qualified(schema_name text, name text) RETURNS void LANGUAGE plpgsql IMMUTABLE
AS $$ BEGIN IF schema_name = '' THEN
    RAISE EXCEPTION 'relation "%" does not exist', name USING ERRCODE = '42P01', HINT = 'Write the external schema before the table''s name; search_path does not find it.'; END IF; END $$;

-- Reading an external table needs USAGE on its schema, of who reads it and of
-- the owners of the views in between, and TEMP of who reads it.
CREATE FUNCTION rs_catalog.need_usage(who name, schema_id oid) RETURNS void LANGUAGE plpgsql STABLE
AS $$ BEGIN IF NOT pg_catalog.has_schema_privilege(who, schema_id, 'USAGE') THEN
    RAISE EXCEPTION 'permission denied for schema %', (SELECT nspname FROM pg_namespace WHERE oid = schema_id) USING ERRCODE = '42501'; END IF; END $$;
CREATE FUNCTION rs_catalog.need_temp() RETURNS void LANGUAGE plpgsql STABLE
AS $$ BEGIN IF NOT pg_catalog.has_database_privilege(session_user, current_database(), 'TEMP') THEN
    RAISE EXCEPTION 'permission denied to create temporary tables in database "%"', current_database() USING ERRCODE = '42501'; END IF; END $$;
