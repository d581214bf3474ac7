-- Privileges that PostgreSQL does not have: DROP and ALTER, and USAGE on databases.
-- They act by loans, when somebody drops or alters.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html

CREATE TABLE rs_catalog.extra_grant (kind text, id oid, privilege text, grantee oid,
    grantable boolean NOT NULL, PRIMARY KEY (kind, id, privilege, grantee));

-- A mode is what GRANT and REVOKE do: grant, grant option, revoke or revoke option.

CREATE FUNCTION rs_catalog.grantee_id(name text) RETURNS oid LANGUAGE plpgsql STABLE
AS $$ BEGIN RETURN CASE WHEN name = 'PUBLIC' THEN 0 ELSE rs_catalog.need_role(name) END; END $$;

CREATE FUNCTION rs_catalog.grantee_sql(id oid) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT CASE WHEN $1 = 0 THEN 'PUBLIC' ELSE (SELECT quote_ident(rolname) FROM pg_roles WHERE oid = $1) END $$;

CREATE FUNCTION rs_catalog.set_extra(kind text, id oid, owner oid, privilege text, grantee oid, mode text)
    RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT pg_has_role(session_user, owner, 'usage') AND NOT EXISTS (SELECT 1 FROM rs_catalog.extra_grant e
        WHERE e.kind = $1 AND e.id = $2 AND e.privilege = $4 AND e.grantee = rs_catalog.role_id(session_user)
            AND e.grantable) THEN
        RAISE EXCEPTION 'permission denied: only the owner, a superuser or somebody with the grant option may grant it' USING ERRCODE = '42501';
    END IF;
    IF mode = 'revoke' THEN
        DELETE FROM rs_catalog.extra_grant e WHERE e.kind = $1 AND e.id = $2 AND e.privilege = $4 AND e.grantee = $5;
    ELSIF mode = 'revoke option' THEN
        UPDATE rs_catalog.extra_grant e SET grantable = false WHERE e.kind = $1 AND e.id = $2 AND e.privilege = $4
            AND e.grantee = $5;
    ELSE
        INSERT INTO rs_catalog.extra_grant AS e VALUES ($1, $2, $4, $5, mode = 'grant option')
            ON CONFLICT ON CONSTRAINT extra_grant_pkey DO UPDATE SET grantable = e.grantable OR excluded.grantable;
    END IF;
END $$;

-- grant_extra: place is a quoted name; kind "tables" means all of a schema.
CREATE FUNCTION rs_catalog.grant_extra(kind text, place text, privilege text, grantee text, mode text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    who oid := rs_catalog.grantee_id(grantee);
    item record;
    found_any boolean := kind = 'tables';
BEGIN
    FOR item IN
        SELECT 'table' AS kind, c.oid AS id, c.relowner AS owner FROM pg_class c WHERE grant_extra.kind = 'table'
            AND c.oid = to_regclass(place)
        UNION ALL SELECT 'table', c.oid, c.relowner FROM pg_class c WHERE grant_extra.kind = 'tables'
            AND c.relnamespace = to_regnamespace(place) AND c.relkind IN ('r', 'v', 'm')
        UNION ALL SELECT 'schema', n.oid, n.nspowner FROM pg_namespace n WHERE grant_extra.kind = 'schema'
            AND n.oid = to_regnamespace(place)
        UNION ALL SELECT 'database', d.oid, d.datdba FROM pg_database d WHERE grant_extra.kind = 'database' AND '"'
            || replace(d.datname, '"', '""') || '"' = place
    LOOP
        PERFORM rs_catalog.set_extra(item.kind, item.id, item.owner, privilege, who, mode);
        found_any := true;
    END LOOP;
    IF NOT found_any THEN
        RAISE EXCEPTION '% % does not exist', CASE kind WHEN 'table' THEN 'relation' ELSE kind END, place
            USING ERRCODE = CASE kind WHEN 'table' THEN '42P01' ELSE '3F000' END;
    END IF;
END $$;

-- meets_columns: a right on a table and rights on its columns do not stand beside
-- each other. GRANT on the table fails where a column has one, and REVOKE on a
-- column where the table has. The page gives no message.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT-usage-notes.html
CREATE FUNCTION rs_catalog.meets_columns(place text, privileges text, grantee text, mode text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    who oid := rs_catalog.grantee_id(grantee);
BEGIN
    IF mode = 'grant' AND EXISTS (SELECT 1 FROM pg_attribute a, aclexplode(a.attacl) x
        WHERE a.attrelid = to_regclass(place) AND x.grantee = who
            AND (privileges = 'ALL' OR privileges LIKE '%' || x.privilege_type || '%')) THEN
        RAISE EXCEPTION 'cannot grant on relation % to %: there are column-level privileges, which have to be revoked first',
            place, grantee USING ERRCODE = '0LP01';
    ELSIF mode = 'revoke columns' AND EXISTS (SELECT 1 FROM pg_class c, aclexplode(c.relacl) x
        WHERE c.oid = to_regclass(place) AND x.grantee = who
            AND privileges LIKE '%' || x.privilege_type || ' (%') THEN
        RAISE EXCEPTION 'cannot revoke column-level privileges on relation % from %: there is a privilege on the whole table',
            place, grantee USING ERRCODE = '0LP01';
    END IF;
END $$;
