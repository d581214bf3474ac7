-- Who is a member of which role or group.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_USER_IS_MEMBER_OF.html

CREATE FUNCTION rs_catalog.user_is_member_of(usename text, name text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    member_oid oid := rs_catalog.role_id(usename);
    asked oid := coalesce(rs_catalog.role_id('role ' || name), rs_catalog.role_id('group ' || name));
BEGIN
    IF usename <> session_user AND NOT rs_catalog.is_super()
        AND NOT pg_has_role(session_user, 'role sys:secadmin', 'member') THEN
        RAISE EXCEPTION 'permission denied: only one''s own membership can be asked for' USING ERRCODE = '42501';
    END IF;
    IF asked IS NULL THEN
        RAISE EXCEPTION 'role or group "%" does not exist', name USING ERRCODE = '42704';
    ELSIF member_oid IS NULL THEN
        RAISE EXCEPTION 'user "%" does not exist', usename USING ERRCODE = '42704';
    END IF;
    RETURN rs_catalog.is_member(member_oid, asked);
END $$;

CREATE FUNCTION rs_catalog.role_is_member_of(role text, granted text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$ BEGIN RETURN rs_catalog.is_member(rs_catalog.need_role('role ' || role),
    rs_catalog.need_role('role ' || granted)); END $$;

-- is_member follows grants; PostgreSQL's own function calls a superuser a member of everything.
CREATE FUNCTION rs_catalog.is_member(member oid, role oid) RETURNS boolean LANGUAGE sql STABLE
AS $$ WITH RECURSIVE held(id) AS (
        SELECT roleid FROM pg_auth_members WHERE member = $1
        UNION SELECT m.roleid FROM pg_auth_members m JOIN held h ON m.member = h.id)
    SELECT EXISTS (SELECT 1 FROM held WHERE id = $2) $$;
