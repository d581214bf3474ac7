-- HAS_TABLE_PRIVILEGE and its kin.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_HAS_TABLE_PRIVILEGE.html

-- External tables are unknown to it.
CREATE FUNCTION rs_catalog.has_table_privilege(usename text, relation text, privilege text) RETURNS boolean
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF rs_catalog.is_external_table(relation) THEN
        RAISE EXCEPTION 'relation "%" does not exist', relation USING ERRCODE = '42P01';
    END IF;
    RETURN pg_catalog.has_table_privilege(usename::name, relation, privilege);
END $$;
CREATE FUNCTION rs_catalog.has_table_privilege(relation text, privilege text) RETURNS boolean
    LANGUAGE sql STABLE AS $$ SELECT rs_catalog.has_table_privilege(session_user, $1, $2) $$;
CREATE FUNCTION rs_catalog.has_schema_privilege(name text, privilege text) RETURNS boolean
    LANGUAGE sql STABLE AS $$ SELECT pg_catalog.has_schema_privilege(session_user, $1, $2) $$;
CREATE FUNCTION rs_catalog.has_schema_privilege(usename text, name text, privilege text) RETURNS boolean
    LANGUAGE sql STABLE AS $$ SELECT pg_catalog.has_schema_privilege($1::name, $2, $3) $$;
CREATE FUNCTION rs_catalog.has_database_privilege(name text, privilege text) RETURNS boolean
    LANGUAGE sql STABLE AS $$ SELECT pg_catalog.has_database_privilege(session_user, $1, $2) $$;
CREATE FUNCTION rs_catalog.has_database_privilege(usename text, name text, privilege text) RETURNS boolean
    LANGUAGE sql STABLE AS $$ SELECT pg_catalog.has_database_privilege($1::name, $2, $3) $$;
