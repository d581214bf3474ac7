-- needs: principals
-- What CREATE and ALTER of users, groups and roles need beyond PostgreSQL's own.

CREATE FUNCTION rs_catalog.check_new_principal(kind text, name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    physical text := CASE kind WHEN 'group' THEN 'group ' || name WHEN 'role' THEN 'role ' || name ELSE name END;
BEGIN
    PERFORM rs_catalog.need_super();
    IF rs_catalog.role_id(physical) IS NOT NULL THEN
        RAISE EXCEPTION '% "%" already exists', kind, CASE kind WHEN 'role' THEN physical ELSE name END USING ERRCODE = '42710';
    END IF;
    IF kind = 'role' AND rs_catalog.role_id(name) IS NOT NULL THEN
        RAISE EXCEPTION 'a user named "%" already exists; a role must not bear a user''s name', name
            USING ERRCODE = '42710';
    END IF;
    IF kind = 'user' AND rs_catalog.role_id('role ' || name) IS NOT NULL THEN
        RAISE EXCEPTION 'a role named "%" already exists; a user must not bear a role''s name', name
            USING ERRCODE = '42710';
    END IF;
END $$;

CREATE FUNCTION rs_catalog.own_role(role text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM rs_catalog.need_super();
    INSERT INTO rs_catalog.role_owner VALUES (rs_catalog.need_role(role), rs_catalog.role_id(session_user));
END $$;

-- A password is kept as md5(password || name), which is what its owner's client
-- is asked for. Users may change their own.
CREATE FUNCTION rs_catalog.set_user_option(usename text, option text, value text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
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

CREATE FUNCTION rs_catalog.grant_system(permission text, role text, give boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    role_oid oid := rs_catalog.need_role(role);
BEGIN
    IF permission IN ('IGNORE RLS', 'EXPLAIN RLS', 'EXPLAIN MASKING') THEN
        PERFORM rs_catalog.need_secadmin();
    ELSE
        PERFORM rs_catalog.need_super();
    END IF;
    DELETE FROM rs_catalog.system_grant g WHERE g.permission = $1 AND g.id = role_oid;
    IF give THEN
        INSERT INTO rs_catalog.system_grant VALUES ($1, role_oid);
    END IF;
    IF permission = 'CANCEL' THEN
        EXECUTE format(CASE WHEN give THEN 'GRANT pg_signal_backend TO %I' ELSE 'REVOKE pg_signal_backend FROM %I' END,
            role);
    END IF;
END $$;
