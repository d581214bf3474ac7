-- External tables. Their data lies in tables of PostgreSQL, which PUBLIC may
-- read: USAGE on the schema alone decides, as it does in Redshift.
-- https://docs.aws.amazon.com/redshift/latest/dg/c-spectrum-external-tables.html

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

CREATE FUNCTION rs_catalog.is_external_table(name text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT EXISTS (SELECT 1 FROM rs_catalog.external_table x WHERE x.id = to_regclass($1)) $$;

-- external_change fires for each statement on an external table. A procedure
-- runs within a transaction, which the listener cannot see into.
CREATE FUNCTION rs_catalog.external_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'Operation not supported on external tables' USING ERRCODE = '0A000';
    ELSIF NOT (SELECT writable FROM rs_catalog.external_table WHERE id = TG_RELID) THEN
        RAISE EXCEPTION 'INSERT into an external table is supported for the formats TEXTFILE and PARQUET only'
            USING ERRCODE = '0A000';
    ELSIF current_query() LIKE 'CALL %' THEN
        RAISE EXCEPTION 'INSERT INTO EXTERNAL TABLE cannot run inside a procedure' USING ERRCODE = '25001';
    END IF;
    RETURN NULL;
END $$;

-- A table belongs to the schema's owner, whoever makes it.
CREATE FUNCTION rs_catalog.create_external_table(schema_name text, table_name text, definitions text, details text[],
    partitions integer, writable boolean)
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
        RAISE EXCEPTION 'schema "%" is not an external schema', schema_name USING ERRCODE = '42809',
            HINT = 'Make one by CREATE EXTERNAL SCHEMA.';
    ELSIF NOT pg_has_role(session_user, owner, 'usage') THEN
        RAISE EXCEPTION 'permission denied for schema %', schema_name USING ERRCODE = '42501',
            HINT = 'The owner of an external schema or a superuser creates its tables.';
    END IF;
    EXECUTE format('CREATE TABLE %s (%s)', place, definitions);
    id := place::regclass;
    DELETE FROM rs_catalog.external_table x WHERE x.id = place::regclass;
    INSERT INTO rs_catalog.external_table VALUES (id, details[1], details[2], details[3], details[4], details[5],
        details[6], partitions, writable);
    EXECUTE format('CREATE TRIGGER external_change BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION rs_catalog.external_change()', place);
    EXECUTE format('ALTER TABLE %s OWNER TO %I', place, pg_get_userbyid(owner));
    EXECUTE format('GRANT SELECT ON %s TO PUBLIC', place);
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
        RAISE EXCEPTION 'Operation not supported on external tables' USING ERRCODE = '0A000',
            HINT = 'Grant USAGE on the external schema.';
    ELSE
        RAISE EXCEPTION 'Operation not supported on external tables' USING ERRCODE = '0A000';
    END CASE;
END $$;

-- An external schema on the search_path is passed over.
CREATE FUNCTION rs_catalog.need_qualified(schema_name text, name text) RETURNS void LANGUAGE plpgsql IMMUTABLE
AS $$ BEGIN IF schema_name = '' THEN
    RAISE EXCEPTION 'relation "%" does not exist', name USING ERRCODE = '42P01',
        HINT = 'Write the external schema before the table''s name; search_path does not find it.'; END IF; END $$;

-- Reading an external table needs USAGE on its schema, of who reads it and of
-- the owners of the views in between, and TEMP of who reads it.
CREATE FUNCTION rs_catalog.need_usage(who name, schema_id oid) RETURNS void LANGUAGE plpgsql STABLE
AS $$ BEGIN IF NOT pg_catalog.has_schema_privilege(who, schema_id, 'USAGE') THEN
    RAISE EXCEPTION 'permission denied for schema %', (SELECT nspname FROM pg_namespace WHERE oid = schema_id)
        USING ERRCODE = '42501'; END IF; END $$;
CREATE FUNCTION rs_catalog.need_temp() RETURNS void LANGUAGE plpgsql STABLE
AS $$ BEGIN IF NOT pg_catalog.has_database_privilege(session_user, current_database(), 'TEMP') THEN
    RAISE EXCEPTION 'permission denied to create temporary tables in database "%"', current_database()
        USING ERRCODE = '42501'; END IF; END $$;

-- external_type writes a type as the data catalog does.
CREATE FUNCTION rs_catalog.external_type(id oid, modifier integer) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT CASE $1 WHEN 23 THEN 'int' WHEN 700 THEN 'float' WHEN 701 THEN 'double' WHEN 1114 THEN 'timestamp'
    WHEN 17 THEN 'binary'
    WHEN 1042 THEN 'char(' || $2 - 4 || ')' WHEN 1043 THEN 'varchar(' || $2 - 4 || ')'
    WHEN 1700 THEN 'decimal(' || (($2 - 4) >> 16 & 65535) || ',' || ($2 - 4 & 65535) || ')'
        ELSE format_type($1, $2) END $$;
