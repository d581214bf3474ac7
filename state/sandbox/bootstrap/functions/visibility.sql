-- needs: principals
-- Who may do and see what.

CREATE FUNCTION rs_catalog.is_super() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT rolsuper FROM pg_roles WHERE rolname = session_user $$;

CREATE FUNCTION rs_catalog.permitted(permission text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT rs_catalog.is_super()
    OR EXISTS (SELECT 1 FROM rs_catalog.system_grant g WHERE g.permission = $1
        AND pg_has_role(session_user, g.id, 'member')) $$;

-- sees_system and sees_relations: whom the privilege views show everyone's rows.
-- Versions of https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_RELATION_PRIVILEGES.html
-- ask for either right, so that here both are needed.
CREATE FUNCTION rs_catalog.sees_system() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT rs_catalog.permitted('ACCESS SYSTEM TABLE') $$;
CREATE FUNCTION rs_catalog.sees_syslog() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT rs_catalog.is_super() OR rs_catalog.option(rs_catalog.role_id(session_user),
    'syslog_access') = 'UNRESTRICTED' $$;
CREATE FUNCTION rs_catalog.sees_relations() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT rs_catalog.sees_system() AND rs_catalog.sees_syslog() $$;

-- sees: plain users see themselves, what they are members of, the roles that
-- they own, and PUBLIC.
CREATE FUNCTION rs_catalog.sees(grantee oid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT $1 = 0 OR pg_has_role(session_user, $1, 'member')
    OR EXISTS (SELECT 1 FROM rs_catalog.role_owner o WHERE o.id = $1
        AND o.owner = rs_catalog.role_id(session_user)) $$;

CREATE FUNCTION rs_catalog.need_super() RETURNS void LANGUAGE plpgsql STABLE
AS $$ BEGIN IF NOT rs_catalog.is_super() THEN RAISE EXCEPTION 'permission denied: must be superuser'
    USING ERRCODE = '42501'; END IF; END $$;

CREATE FUNCTION rs_catalog.hidden(schema_name name) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT $1 IN ('rs_catalog', 'pg_catalog', 'information_schema') OR $1 LIKE 'pg\_toast%'
    OR $1 LIKE 'pg\_temp%' $$;

-- accessible tells what SVV_ALL_* and SVV_REDSHIFT_* show to a plain user.
CREATE FUNCTION rs_catalog.accessible(id oid) RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT pg_catalog.has_table_privilege(session_user, $1, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRUNCATE')
    OR pg_catalog.has_any_column_privilege(session_user, $1, 'SELECT, UPDATE') $$;
