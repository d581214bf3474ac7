-- needs: external_table, late_view, redshift_privileges, types, visibility
-- Policies of row-level security and of dynamic data masking are kept and shown.
-- Nothing enforces them.
-- https://docs.aws.amazon.com/redshift/latest/dg/t_rls.html
-- https://docs.aws.amazon.com/redshift/latest/dg/t_ddm.html

CREATE TABLE rs_catalog.policy (
    kind text,                  -- RLS POLICY or MASKING POLICY
    name text,
    alias text NOT NULL,
    columns text[] NOT NULL,    -- of WITH: names and, at the same place, types
    types text[] NOT NULL,
    attributes text NOT NULL,   -- the same as JSON
    texts text[] NOT NULL,      -- of USING
    outputs text[] NOT NULL,    -- the types of those
    modified_by oid NOT NULL,
    modified_at timestamp NOT NULL,
    PRIMARY KEY (kind, name));

-- What policies refer to. A column of a table has its number in sub.
CREATE TABLE rs_catalog.policy_reference (kind text, policy text, class oid, id oid, sub integer, relation text,
    name text, type text);

-- Lookup tables that policies may read.
CREATE TABLE rs_catalog.policy_grant (kind text, policy text, id oid, PRIMARY KEY (kind, policy, id));

CREATE FUNCTION rs_catalog.is_secadmin() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT rs_catalog.is_super()
    OR pg_has_role(session_user, rs_catalog.role_id('role sys:secadmin'), 'member') $$;

CREATE FUNCTION rs_catalog.need_secadmin() RETURNS void LANGUAGE plpgsql STABLE
AS $$ BEGIN IF NOT rs_catalog.is_secadmin() THEN
    RAISE EXCEPTION 'permission denied: must be superuser or have the role sys:secadmin' USING ERRCODE = '42501';
END IF; END $$;

CREATE FUNCTION rs_catalog.need_policy(kind text, name text) RETURNS rs_catalog.policy LANGUAGE plpgsql STABLE
AS $$
DECLARE
    found rs_catalog.policy;
BEGIN
    SELECT * INTO found FROM rs_catalog.policy p WHERE p.kind = $1 AND p.name = $2;
    IF found.name IS NULL THEN
        RAISE EXCEPTION '% "%" does not exist', kind, name USING ERRCODE = '42704';
    END IF;
    RETURN found;
END $$;

-- check_lookups refuses what a policy may not read.
CREATE FUNCTION rs_catalog.check_lookups(kind text, rule oid) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT DISTINCT c.relname, c.relkind, c.relpersistence, x.id IS NOT NULL AS is_external
        FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid LEFT JOIN rs_catalog.external_table x ON x.id = c.oid
        WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = rule AND d.refclassid = 'pg_class'::regclass
            AND c.relname NOT LIKE 'rs\_policy%' LOOP
        IF item.is_external OR item.relpersistence = 't' OR item.relkind = 'v'
            OR item.relkind = 'm' AND kind = 'MASKING POLICY' THEN
            RAISE EXCEPTION '% cannot read the % "%"', kind, CASE WHEN item.is_external THEN 'external table'
                WHEN item.relpersistence = 't' THEN 'temporary table' WHEN item.relkind = 'm'
                THEN 'materialized view' ELSE 'view' END, item.relname USING ERRCODE = '0A000';
        END IF;
    END LOOP;
END $$;

-- probe_policy makes views of a policy's text in order to learn whether it means
-- something, what its types are and what it refers to. It gives the policy
-- completed by that.
CREATE FUNCTION rs_catalog.probe_policy(INOUT p rs_catalog.policy, expressions text[]) LANGUAGE plpgsql
AS $$
DECLARE
    rule oid;
BEGIN
    EXECUTE 'CREATE TEMPORARY VIEW rs_policy_input AS SELECT ' || coalesce((SELECT string_agg(
        format('CAST(NULL AS %s) AS %I', t, c), ', ') FROM unnest(p.columns, p.types) u(c, t)), '');
    EXECUTE format('CREATE TEMPORARY VIEW rs_policy AS SELECT %s FROM pg_temp.rs_policy_input AS %I WHERE %s',
        (SELECT string_agg(format('(%s) AS c%s', e, n), ', ') FROM unnest(expressions) WITH ORDINALITY u(e, n)),
        p.alias, CASE p.kind WHEN 'RLS POLICY' THEN expressions[1]
            ELSE (SELECT string_agg(format('(%s) IS NULL', e), ' OR ') FROM unnest(expressions) e) END);
    SELECT oid INTO rule FROM pg_rewrite WHERE ev_class = 'pg_temp.rs_policy'::regclass;
    PERFORM rs_catalog.check_lookups(p.kind, rule);
    IF p.kind = 'RLS POLICY' AND (SELECT ev_action::text ~ ':varlevelsup [1-9]' FROM pg_rewrite WHERE oid = rule) THEN
        RAISE EXCEPTION 'RLS policy could not be rewritten' USING ERRCODE = '0A000',
            DETAIL = 'Correlated subqueries are not supported.';
    END IF;
    p.attributes := '[' || coalesce((SELECT string_agg(format('{"colname":%s,"type":%s}', to_json(a.attname::text),
        to_json(rs_catalog.type_name(a.atttypid, a.atttypmod))), ',' ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = 'pg_temp.rs_policy_input'::regclass AND a.attnum > 0), '') || ']';
    p.outputs := (SELECT array_agg(rs_catalog.type_name(a.atttypid, a.atttypmod) ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = 'pg_temp.rs_policy'::regclass AND a.attnum > 0);
    DELETE FROM rs_catalog.policy_reference r WHERE r.kind = p.kind AND r.policy = p.name;
    INSERT INTO rs_catalog.policy_reference
        SELECT DISTINCT p.kind, p.name, d.refclassid, d.refobjid, d.refobjsubid,
            c.relname, a.attname, rs_catalog.type_name(a.atttypid, a.atttypmod)
        FROM pg_depend d LEFT JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum > 0
        LEFT JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
        WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = rule
            AND (c.relname NOT LIKE 'rs\_policy%' OR f.pronamespace <> 'rs_catalog'::regnamespace);
    DROP VIEW pg_temp.rs_policy, pg_temp.rs_policy_input;
END $$;

-- create_policy: texts are for the catalog; chr(1) in them stands for the alias.
CREATE FUNCTION rs_catalog.create_policy(kind text, name text, alias text, columns text[], types text[],
    expressions text[], texts text[], if_not_exists boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    made rs_catalog.policy;
BEGIN
    PERFORM rs_catalog.need_secadmin();
    IF EXISTS (SELECT 1 FROM rs_catalog.policy p WHERE p.kind = $1 AND p.name = $2) THEN
        IF if_not_exists THEN
            RAISE NOTICE '% "%" already exists, skipping', kind, name;
            RETURN;
        END IF;
        RAISE EXCEPTION '% "%" already exists', kind, name USING ERRCODE = '42710';
    END IF;
    SELECT $1, $2, $3, $4, $5, '', (SELECT array_agg(replace(t, chr(1), '"' || replace($3, '"', '""') || '"'))
        FROM unnest($7) t), '{}', rs_catalog.role_id(session_user), now() AT TIME ZONE 'UTC' INTO made;
    made := rs_catalog.probe_policy(made, expressions);
    INSERT INTO rs_catalog.policy SELECT made.*;
END $$;

CREATE FUNCTION rs_catalog.alter_policy(kind text, name text, expressions text[], texts text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    old rs_catalog.policy;
    new rs_catalog.policy;
BEGIN
    PERFORM rs_catalog.need_secadmin();
    old := rs_catalog.need_policy(kind, name);
    new := rs_catalog.probe_policy(old, expressions);
    IF kind = 'MASKING POLICY' AND new.outputs <> old.outputs THEN
        RAISE EXCEPTION 'cannot change the output types of masking policy "%"', name USING ERRCODE = '0A000';
    END IF;
    UPDATE rs_catalog.policy p SET texts = (SELECT array_agg(replace(t, chr(1), '"' || replace(old.alias, '"', '""')
            || '"')) FROM unnest($4) t),
        outputs = new.outputs, modified_by = rs_catalog.role_id(session_user), modified_at = now() AT TIME ZONE 'UTC'
        WHERE p.kind = $1 AND p.name = $2;
END $$;

-- grant_policy lets a policy read a lookup table.
CREATE FUNCTION rs_catalog.grant_policy(kind text, policy text, place text, give boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    target oid := to_regclass(place);
BEGIN
    PERFORM rs_catalog.need_secadmin(), rs_catalog.need_policy(kind, policy);
    IF target IS NULL THEN
        RAISE EXCEPTION 'relation % does not exist', replace(place, '"', '') USING ERRCODE = '42P01';
    END IF;
    DELETE FROM rs_catalog.policy_grant g WHERE g.kind = $1 AND g.policy = $2 AND g.id = target;
    IF give THEN
        INSERT INTO rs_catalog.policy_grant VALUES ($1, $2, target);
    END IF;
END $$;
