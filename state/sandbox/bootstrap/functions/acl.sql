-- needs: scoped_grant
-- Access control lists as Redshift writes them.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_PG_DEFAULT_ACL.html

-- explode lists what entries give. PostgreSQL's TRIGGER comes from GRANT ALL
-- only, which in Redshift also sets RULE, DROP and ALTER. CONNECT is not in Redshift.
-- What scoped permissions give is left out.
CREATE FUNCTION rs_catalog.explode(entries aclitem[]) RETURNS TABLE (n bigint, grantor oid, grantee oid,
    privilege text, letter text, place integer, grantable boolean) LANGUAGE sql STABLE
AS $$
    SELECT i.n, x.grantor, x.grantee, p.privilege, p.letter, p.place, x.is_grantable
    FROM unnest($1) WITH ORDINALITY AS i(item, n) CROSS JOIN LATERAL aclexplode(ARRAY[i.item]) x
    JOIN (VALUES ('INSERT', 'INSERT', 'a', 1), ('SELECT', 'SELECT', 'r', 2), ('UPDATE', 'UPDATE', 'w', 3),
        ('DELETE', 'DELETE', 'd', 4),
        ('TRIGGER', 'RULE', 'R', 5), ('REFERENCES', 'REFERENCES', 'x', 6), ('TRIGGER', 'TRIGGER', 't', 7),
            ('EXECUTE', 'EXECUTE', 'X', 8),
        ('USAGE', 'USAGE', 'U', 9), ('CREATE', 'CREATE', 'C', 10), ('TEMPORARY', 'TEMP', 'T', 11),
            ('TRIGGER', 'DROP', 'D', 12),
        ('TRUNCATE', 'TRUNCATE', 'P', 13), ('TRIGGER', 'ALTER', 'A', 14)) AS p(native, privilege, letter,
            place) ON p.native = x.privilege_type
    WHERE x.grantee NOT IN (SELECT r.id FROM rs_catalog.scope_role r)
$$;

-- put_name quotes what is not plain, as PostgreSQL 8.0 does.
CREATE FUNCTION rs_catalog.put_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT CASE WHEN $1 ~ '^[a-zA-Z0-9_]+$' THEN $1 ELSE '"' || replace($1, '"', '""') || '"' END $$;

-- These are PL/pgSQL because it plans their queries once a session.
CREATE FUNCTION rs_catalog.principal(id oid) RETURNS text LANGUAGE plpgsql STABLE
AS $$ BEGIN RETURN CASE WHEN $1 = 0 THEN '' ELSE
    (SELECT CASE WHEN rolname LIKE 'group %' THEN 'group ' ELSE '' END
        || rs_catalog.put_name(rs_catalog.plain(rolname)) FROM pg_roles WHERE oid = $1) END; END $$;

-- acl writes entries. Grants to roles are not in an ACL.
CREATE FUNCTION rs_catalog.acl(entries aclitem[]) RETURNS text[] LANGUAGE plpgsql STABLE STRICT
AS $$ BEGIN RETURN coalesce((SELECT array_agg(e.entry ORDER BY e.n) FROM (
        SELECT x.n, rs_catalog.principal(x.grantee) || '=' || string_agg(x.letter || CASE WHEN x.grantable THEN '*'
            ELSE '' END, '' ORDER BY x.place)
            || '/' || rs_catalog.principal(x.grantor) AS entry
        FROM rs_catalog.explode($1) x
        WHERE NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = x.grantee AND r.rolname LIKE 'role %')
        GROUP BY x.n, x.grantee, x.grantor) e), '{}'); END $$;

-- identity_name and identity_type are how privilege views name a grantee.
CREATE FUNCTION rs_catalog.identity_name(id oid) RETURNS text LANGUAGE plpgsql STABLE
AS $$ BEGIN RETURN CASE WHEN $1 = 0 THEN 'public' ELSE (SELECT rs_catalog.plain(rolname) FROM pg_roles
    WHERE oid = $1) END; END $$;
CREATE FUNCTION rs_catalog.identity_type(id oid) RETURNS text LANGUAGE plpgsql STABLE
AS $$ BEGIN RETURN CASE WHEN $1 = 0 THEN 'public' ELSE (SELECT rs_catalog.kind(rolname) FROM pg_roles
    WHERE oid = $1) END; END $$;
