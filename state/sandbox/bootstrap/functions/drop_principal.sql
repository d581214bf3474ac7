-- needs: default_grant, policy_attachment, principals, redshift_privileges, scoped_grant
-- What DROP of users, groups and roles checks and forgets.

-- blocked tells what keeps a principal from being dropped.
CREATE FUNCTION rs_catalog.blocked(id oid) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT CASE WHEN bool_or(d.deptype = 'o') THEN 'owner' WHEN bool_or(d.deptype = 'a')
        OR EXISTS (SELECT 1 FROM rs_catalog.scoped_grant g WHERE g.grantee = $1)
        OR EXISTS (SELECT 1 FROM rs_catalog.default_grant d WHERE $1 IN (d.owner, d.grantee))
        OR EXISTS (SELECT 1 FROM rs_catalog.extra_grant e WHERE e.grantee = $1) THEN 'acl' END
    FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = $1 $$;

CREATE FUNCTION rs_catalog.forget_principal(dropped oid) RETURNS void LANGUAGE sql
AS $$
    DELETE FROM rs_catalog.user_option WHERE id = $1;
    DELETE FROM rs_catalog.system_grant WHERE id = $1;
    DELETE FROM rs_catalog.role_owner WHERE id = $1;
    DELETE FROM rs_catalog.policy_attachment WHERE grantee = $1;
    DELETE FROM rs_catalog.scoped_grant WHERE grantee = $1;
    DELETE FROM rs_catalog.extra_grant WHERE grantee = $1;
    DELETE FROM rs_catalog.default_grant WHERE grantee = $1;
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
        RAISE EXCEPTION 'user "%" can''t be dropped because the user has a privilege on some object', name
            USING ERRCODE = '55006';
    END IF;
    PERFORM rs_catalog.forget_principal(role_oid);
END $$;

CREATE FUNCTION rs_catalog.check_drop_group(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM rs_catalog.need_super();
    IF rs_catalog.blocked(rs_catalog.role_id(name)) IS NOT NULL THEN
        RAISE EXCEPTION 'group "%" can''t be dropped because the group has a privilege on some object',
            rs_catalog.plain(name) USING ERRCODE = '55006';
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
        RAISE EXCEPTION 'cannot drop the system-defined role "%"', name USING ERRCODE = '42501';
    ELSIF rs_catalog.kind(member) = 'user' AND NOT force THEN
        RAISE EXCEPTION 'cannot drop this role since it has been granted on a user' USING ERRCODE = '2BP01';
    ELSIF member IS NOT NULL AND NOT force THEN
        RAISE EXCEPTION 'cannot drop this role since another role depends on it' USING ERRCODE = '2BP01';
    ELSIF rs_catalog.blocked(role_oid) IS NOT NULL AND NOT force THEN
        RAISE EXCEPTION 'role "%" can''t be dropped because the role has a privilege on some object', name
            USING ERRCODE = '55006';
    END IF;
    IF force THEN
        EXECUTE format('DROP OWNED BY %I', name);
    END IF;
    PERFORM rs_catalog.forget_principal(role_oid);
END $$;
