-- Users, groups and roles: one namespace in PostgreSQL, three in Redshift. A
-- user's role bears her name, a group's "group NAME", a role's "role NAME".

CREATE SCHEMA rs_catalog;
GRANT USAGE ON SCHEMA rs_catalog TO PUBLIC;

-- Options and permissions are tied to a role's oid, so that renaming keeps them.
CREATE TABLE rs_catalog.user_option (id oid, option text, value text, PRIMARY KEY (id, option));
CREATE TABLE rs_catalog.system_grant (permission text, id oid, PRIMARY KEY (permission, id));
CREATE TABLE rs_catalog.role_owner (id oid PRIMARY KEY, owner oid NOT NULL);

CREATE FUNCTION rs_catalog.uid(id oid) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1 = 10 THEN 1 ELSE $1::bigint::integer END $$;

-- kind is how privilege views call a physical role.
CREATE FUNCTION rs_catalog.kind(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1 LIKE 'group %' THEN 'group' WHEN $1 LIKE 'role %' THEN 'role' ELSE 'user' END $$;

CREATE FUNCTION rs_catalog.plain(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1 LIKE 'group %' THEN substr($1, 7) WHEN $1 LIKE 'role %' THEN substr($1, 6) ELSE $1 END $$;

CREATE FUNCTION rs_catalog.role_id(name text) RETURNS oid LANGUAGE sql STABLE STRICT
AS $$ SELECT oid FROM pg_roles WHERE rolname = $1 $$;

CREATE FUNCTION rs_catalog.option(id oid, option text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT value FROM rs_catalog.user_option o WHERE o.id = $1 AND o.option = $2 AND o.option <> 'password' $$;

-- who may do and see what

CREATE FUNCTION rs_catalog.is_super() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT rolsuper FROM pg_roles WHERE rolname = session_user $$;

CREATE FUNCTION rs_catalog.permitted(permission text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT rs_catalog.is_super()
    OR EXISTS (SELECT 1 FROM rs_catalog.system_grant g WHERE g.permission = $1 AND pg_has_role(session_user, g.id, 'member')) $$;

-- sees_system and sees_relations: whom the privilege views show everyone's rows.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_RELATION_PRIVILEGES.html asks for
-- another right than the views beside it.
CREATE FUNCTION rs_catalog.sees_system() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT rs_catalog.permitted('ACCESS SYSTEM TABLE') $$;
CREATE FUNCTION rs_catalog.sees_relations() RETURNS boolean LANGUAGE sql STABLE
AS $$ SELECT rs_catalog.is_super() OR rs_catalog.option(rs_catalog.role_id(session_user), 'syslog_access') = 'UNRESTRICTED' $$;

-- sees: a plain user sees herself, what she is a member of, the roles that she
-- owns, and PUBLIC.
CREATE FUNCTION rs_catalog.sees(grantee oid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT $1 = 0 OR pg_has_role(session_user, $1, 'member')
    OR EXISTS (SELECT 1 FROM rs_catalog.role_owner o WHERE o.id = $1 AND o.owner = rs_catalog.role_id(session_user)) $$;

CREATE FUNCTION rs_catalog.need_super() RETURNS void LANGUAGE plpgsql STABLE
AS $$ BEGIN IF NOT rs_catalog.is_super() THEN RAISE EXCEPTION 'permission denied: must be superuser' USING ERRCODE = '42501'; END IF; END $$;

CREATE FUNCTION rs_catalog.need_role(name text) RETURNS oid LANGUAGE plpgsql STABLE
AS $$
DECLARE
    id oid := rs_catalog.role_id(name);
BEGIN
    IF id IS NULL THEN
        RAISE EXCEPTION '% "%" does not exist', rs_catalog.kind(name), rs_catalog.plain(name) USING ERRCODE = '42704';
    END IF;
    RETURN id;
END $$;

-- making

CREATE FUNCTION rs_catalog.check_new_principal(kind text, name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    physical text := CASE kind WHEN 'group' THEN 'group ' || name WHEN 'role' THEN 'role ' || name ELSE name END;
BEGIN
    PERFORM rs_catalog.need_super();
    IF rs_catalog.role_id(physical) IS NOT NULL THEN
        RAISE EXCEPTION '% "%" already exists', kind, name USING ERRCODE = '42710';
    END IF;
    IF kind = 'role' AND rs_catalog.role_id(name) IS NOT NULL THEN
        RAISE EXCEPTION 'a user named "%" already exists; a role must not bear a user''s name', name USING ERRCODE = '42710';
    END IF;
    IF kind = 'user' AND rs_catalog.role_id('role ' || name) IS NOT NULL THEN
        RAISE EXCEPTION 'a role named "%" already exists; a user must not bear a role''s name', name USING ERRCODE = '42710';
    END IF;
END $$;

CREATE FUNCTION rs_catalog.own_role(role text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM rs_catalog.need_super();
    INSERT INTO rs_catalog.role_owner VALUES (rs_catalog.need_role(role), rs_catalog.role_id(session_user));
END $$;

-- A password is kept as md5(password || name), which is what its owner's client
-- is asked for; a user may change her own.
CREATE FUNCTION rs_catalog.set_user_option(usename text, option text, value text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    stored text := value;
    id oid := rs_catalog.need_role(usename);
BEGIN
    IF option <> 'password' OR usename <> session_user THEN
        PERFORM rs_catalog.need_super();
    END IF;
    IF option = 'password' AND value !~ '^md5[0-9a-f]{32}$' THEN
        stored := 'md5' || pg_catalog.md5(value || usename);
    END IF;
    DELETE FROM rs_catalog.user_option o WHERE o.id = rs_catalog.role_id(usename) AND o.option = $2;
    IF option <> 'password' OR value <> '' THEN -- an empty password is a disabled one
        INSERT INTO rs_catalog.user_option VALUES (id, $2, stored);
    END IF;
END $$;

-- stored_password is for the listener, which signs in as the owner.
CREATE FUNCTION rs_catalog.stored_password(usename text) RETURNS TABLE (stored text, expired boolean) LANGUAGE sql STABLE
AS $$ SELECT o.value, coalesce(r.rolvaliduntil < now(), false) FROM pg_roles r JOIN rs_catalog.user_option o ON o.id = r.oid
    WHERE r.rolname = $1 AND o.option = 'password' $$;

CREATE FUNCTION rs_catalog.grant_system(permission text, role text, give boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    role_oid oid := rs_catalog.need_role(role);
BEGIN
    PERFORM rs_catalog.need_super();
    DELETE FROM rs_catalog.system_grant g WHERE g.permission = $1 AND g.id = role_oid;
    IF give THEN
        INSERT INTO rs_catalog.system_grant VALUES ($1, role_oid);
    END IF;
END $$;

-- dropping

-- blocked tells what keeps a principal from being dropped.
CREATE FUNCTION rs_catalog.blocked(id oid) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT CASE WHEN bool_or(d.deptype = 'o') THEN 'owner' WHEN bool_or(d.deptype = 'a') THEN 'acl' END
    FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = $1 $$;

CREATE FUNCTION rs_catalog.forget_principal(dropped oid) RETURNS void LANGUAGE sql
AS $$
    DELETE FROM rs_catalog.user_option WHERE id = $1;
    DELETE FROM rs_catalog.system_grant WHERE id = $1;
    DELETE FROM rs_catalog.role_owner WHERE id = $1;
$$;

CREATE FUNCTION rs_catalog.check_drop_user(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    role_oid oid := rs_catalog.role_id(name);
    blocker text := rs_catalog.blocked(role_oid);
BEGIN
    PERFORM rs_catalog.need_super();
    IF name IN ('rdsdb', 'admin') THEN
        RAISE EXCEPTION 'user "%" cannot be dropped', name USING ERRCODE = '42501';
    ELSIF name = session_user THEN
        RAISE EXCEPTION 'current user cannot be dropped' USING ERRCODE = '55006';
    ELSIF blocker = 'owner' OR EXISTS (SELECT 1 FROM rs_catalog.role_owner o WHERE o.owner = role_oid) THEN
        RAISE EXCEPTION 'user "%" can''t be dropped because the user owns some object', name USING ERRCODE = '55006';
    ELSIF blocker = 'acl' THEN
        RAISE EXCEPTION 'user "%" can''t be dropped because the user has a privilege on some object', name USING ERRCODE = '55006';
    END IF;
    PERFORM rs_catalog.forget_principal(role_oid);
END $$;

CREATE FUNCTION rs_catalog.check_drop_group(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM rs_catalog.need_super();
    IF rs_catalog.blocked(rs_catalog.role_id(name)) IS NOT NULL THEN
        RAISE EXCEPTION 'group "%" can''t be dropped because the group has a privilege on some object', rs_catalog.plain(name) USING ERRCODE = '55006';
    END IF;
END $$;

CREATE FUNCTION rs_catalog.check_drop_role(name text, force boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    role_oid oid := rs_catalog.need_role(name);
    member text;
BEGIN
    PERFORM rs_catalog.need_super();
    SELECT u.rolname INTO member FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member
        WHERE m.roleid = role_oid ORDER BY rs_catalog.kind(u.rolname) DESC LIMIT 1;
    IF name LIKE 'role sys:%' THEN
        RAISE EXCEPTION 'cannot drop the system-defined role "%"', rs_catalog.plain(name) USING ERRCODE = '42501';
    ELSIF rs_catalog.kind(member) = 'user' AND NOT force THEN
        RAISE EXCEPTION 'cannot drop this role since it has been granted on a user' USING ERRCODE = '2BP01';
    ELSIF member IS NOT NULL AND NOT force THEN
        RAISE EXCEPTION 'cannot drop this role since another role depends on it' USING ERRCODE = '2BP01';
    ELSIF rs_catalog.blocked(role_oid) IS NOT NULL AND NOT force THEN
        RAISE EXCEPTION 'role "%" can''t be dropped because the role has a privilege on some object', rs_catalog.plain(name) USING ERRCODE = '55006';
    END IF;
    IF force THEN
        EXECUTE format('DROP OWNED BY %I', name);
    END IF;
    PERFORM rs_catalog.forget_principal(role_oid);
END $$;

-- asking

CREATE FUNCTION rs_catalog.user_is_member_of(usename text, name text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    member_oid oid := rs_catalog.role_id(usename);
    asked oid := coalesce(rs_catalog.role_id('role ' || name), rs_catalog.role_id('group ' || name));
BEGIN
    IF usename <> session_user AND NOT rs_catalog.is_super() AND NOT pg_has_role(session_user, 'role sys:secadmin', 'member') THEN
        RAISE EXCEPTION 'permission denied: only one''s own membership can be asked for' USING ERRCODE = '42501';
    END IF;
    IF asked IS NULL THEN
        RAISE EXCEPTION 'role or group "%" does not exist', name USING ERRCODE = '42704';
    ELSIF member_oid IS NULL THEN
        RAISE EXCEPTION 'user "%" does not exist', usename USING ERRCODE = '42704';
    END IF;
    RETURN rs_catalog.is_member(member_oid, asked);
END $$;

CREATE FUNCTION rs_catalog.role_is_member_of(role text, granted text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$ BEGIN RETURN rs_catalog.is_member(rs_catalog.need_role('role ' || role), rs_catalog.need_role('role ' || granted)); END $$;

-- is_member follows grants; PostgreSQL's own function calls a superuser a member of everything.
CREATE FUNCTION rs_catalog.is_member(member oid, role oid) RETURNS boolean LANGUAGE sql STABLE
AS $$ WITH RECURSIVE held(id) AS (
        SELECT roleid FROM pg_auth_members WHERE member = $1
        UNION SELECT m.roleid FROM pg_auth_members m JOIN held h ON m.member = h.id)
    SELECT EXISTS (SELECT 1 FROM held WHERE id = $2) $$;

-- External tables are unknown to it.
CREATE FUNCTION rs_catalog.has_table_privilege(usename text, relation text, privilege text) RETURNS boolean LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF rs_catalog.is_external_table(relation) THEN
        RAISE EXCEPTION 'relation "%" does not exist', relation USING ERRCODE = '42P01';
    END IF;
    RETURN pg_catalog.has_table_privilege(usename::name, relation, privilege);
END $$;
CREATE FUNCTION rs_catalog.has_table_privilege(relation text, privilege text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT rs_catalog.has_table_privilege(session_user, $1, $2) $$;
CREATE FUNCTION rs_catalog.has_schema_privilege(name text, privilege text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT pg_catalog.has_schema_privilege(session_user, $1, $2) $$;
CREATE FUNCTION rs_catalog.has_schema_privilege(usename text, name text, privilege text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT pg_catalog.has_schema_privilege($1::name, $2, $3) $$;
CREATE FUNCTION rs_catalog.has_database_privilege(name text, privilege text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT pg_catalog.has_database_privilege(session_user, $1, $2) $$;
CREATE FUNCTION rs_catalog.has_database_privilege(usename text, name text, privilege text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT pg_catalog.has_database_privilege($1::name, $2, $3) $$;

-- who is there from the start

CREATE ROLE admin SUPERUSER LOGIN CREATEDB CREATEROLE;
UPDATE pg_authid SET oid = 100 WHERE rolname = 'admin'; -- its number in Redshift
CREATE ROLE "role sys:monitor" NOLOGIN;
CREATE ROLE "role sys:operator" NOLOGIN;
CREATE ROLE "role sys:dba" NOLOGIN;
CREATE ROLE "role sys:secadmin" NOLOGIN;
CREATE ROLE "role sys:superuser" NOLOGIN;
INSERT INTO rs_catalog.role_owner SELECT oid, 10 FROM pg_roles WHERE rolname LIKE 'role sys:%';
INSERT INTO rs_catalog.system_grant
    SELECT p, oid FROM pg_roles, unnest(ARRAY['ACCESS SYSTEM TABLE', 'ACCESS CATALOG']) p WHERE rolname IN ('role sys:monitor', 'role sys:superuser')
    UNION ALL SELECT 'ACCESS CATALOG', oid FROM pg_roles WHERE rolname IN ('role sys:operator', 'role sys:dba', 'role sys:secadmin');
-- PostgreSQL 15 took CREATE on schema public from PUBLIC; Redshift has it.
GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC;
