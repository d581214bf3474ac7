-- Users, groups and roles are one namespace in PostgreSQL and three in Redshift.
-- A user's role has the user's name there, a group's is "group NAME", a role's
-- "role NAME".

-- Options and permissions are tied to a role's oid, so that renaming keeps them.
CREATE TABLE rs_catalog.user_option (id oid, option text, value text, PRIMARY KEY (id, option));
CREATE TABLE rs_catalog.system_grant (permission text, id oid, PRIMARY KEY (permission, id));
CREATE TABLE rs_catalog.role_owner (id oid PRIMARY KEY, owner oid NOT NULL);

CREATE FUNCTION rs_catalog.uid(id oid) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1 = 10 THEN 1 ELSE $1::bigint::integer END $$;

-- kind is how privilege views call a physical role.
CREATE FUNCTION rs_catalog.kind(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1 LIKE 'group %' THEN 'group' WHEN $1 LIKE 'role %' THEN 'role'
    WHEN $1 LIKE 'scope %' THEN 'scope' ELSE 'user' END $$;

CREATE FUNCTION rs_catalog.plain(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1 LIKE 'group %' THEN substr($1, 7) WHEN $1 LIKE 'role %' THEN substr($1, 6) ELSE $1 END $$;

CREATE FUNCTION rs_catalog.role_id(name text) RETURNS oid LANGUAGE sql STABLE STRICT
AS $$ SELECT oid FROM pg_roles WHERE rolname = $1 $$;

CREATE FUNCTION rs_catalog.option(id oid, option text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT value FROM rs_catalog.user_option o WHERE o.id = $1 AND o.option = $2 AND o.option <> 'password' $$;

CREATE FUNCTION rs_catalog.need_role(name text) RETURNS oid LANGUAGE plpgsql STABLE
AS $$
DECLARE
    id oid := rs_catalog.role_id(name);
BEGIN
    IF id IS NULL THEN
        -- The listener takes the prefix away; a role without one is a user to it.
        RAISE EXCEPTION '% "%" does not exist', rs_catalog.kind(name), CASE rs_catalog.kind(name) WHEN 'role' THEN name
            ELSE rs_catalog.plain(name) END USING ERRCODE = '42704';
    END IF;
    RETURN id;
END $$;
