-- needs: policy
-- Which policies are attached to which relations.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_ATTACH_RLS_POLICY.html
-- https://docs.aws.amazon.com/redshift/latest/dg/r_ATTACH_MASKING_POLICY.html

-- inputs and outputs are columns of the relation; types are those of both, in
-- that order, when the policy was attached.
CREATE TABLE rs_catalog.policy_attachment (kind text, policy text, id oid, grantee oid, grantor oid NOT NULL,
    priority integer NOT NULL, inputs text[] NOT NULL, outputs text[], types text[] NOT NULL,
    UNIQUE (kind, policy, id, grantee, outputs));

-- A relation without a row has neither ever been switched on nor off.
CREATE TABLE rs_catalog.policy_switch (id oid PRIMARY KEY, rls boolean NOT NULL DEFAULT false,
    conjunction text NOT NULL DEFAULT 'and', rls_shares boolean NOT NULL DEFAULT true,
    conjunction_shares text NOT NULL DEFAULT 'and', masking_shares boolean NOT NULL DEFAULT true);

CREATE FUNCTION rs_catalog.say_unenforced(what text) RETURNS void LANGUAGE plpgsql
AS $$ BEGIN RAISE INFO 'the sandbox keeps % and does not enforce it', what; END $$;

CREATE FUNCTION rs_catalog.relation_kind(id oid, relkind "char") RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
AS $$ SELECT CASE WHEN $2 = 'r' THEN 'table' WHEN $2 = 'm' THEN 'materialized view'
    WHEN EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = $1) THEN 'late binding view' ELSE 'view' END $$;

-- need_attachable gives the relation, if policies may be attached to it.
CREATE FUNCTION rs_catalog.need_attachable(kind text, schema_name text, name text) RETURNS oid LANGUAGE plpgsql STABLE
AS $$
DECLARE
    c pg_class;
BEGIN
    SELECT * INTO c FROM pg_class r WHERE r.oid = rs_catalog.find(schema_name, name) AND r.relkind IN ('r', 'v', 'm');
    IF c.oid IS NULL THEN
        RAISE EXCEPTION 'relation "%" does not exist', CASE schema_name WHEN '' THEN name
            ELSE schema_name || '.' || name END USING ERRCODE = '42P01';
    ELSIF c.relpersistence = 't' THEN
        RAISE EXCEPTION '% is not supported on temporary tables', kind USING ERRCODE = '0A000';
    ELSIF EXISTS (SELECT 1 FROM rs_catalog.external_table x WHERE x.id = c.oid) THEN
        RAISE EXCEPTION '% is not supported on external tables', kind USING ERRCODE = '0A000';
    ELSIF EXISTS (SELECT 1 FROM rs_catalog.policy_reference r WHERE r.id = c.oid AND r.kind = $1) THEN
        RAISE EXCEPTION '% cannot be attached to "%", which is a lookup table of a policy', kind, name
            USING ERRCODE = '0A000';
    ELSIF EXISTS (SELECT 1 FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid JOIN pg_class m
        ON m.oid = w.ev_class AND m.relkind = 'm'
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = c.oid AND m.oid <> c.oid) THEN
        RAISE EXCEPTION '% cannot be attached to "%", which a materialized view reads', kind, name
            USING ERRCODE = '0A000';
    END IF;
    RETURN c.oid;
END $$;

-- types_of gives the types of a relation's columns. A late-binding view's are
-- looked up when it is read.
CREATE FUNCTION rs_catalog.types_of(id oid, columns text[]) RETURNS text[] LANGUAGE plpgsql STABLE
AS $$
DECLARE
    missing text;
BEGIN
    IF EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = $1) THEN
        RETURN '{}';
    END IF;
    SELECT c INTO missing FROM unnest(columns) c WHERE NOT EXISTS (SELECT 1 FROM pg_attribute a
        WHERE a.attrelid = $1 AND a.attname = c AND a.attnum > 0 AND NOT a.attisdropped) LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'column "%" of relation "%" does not exist', missing,
            (SELECT relname FROM pg_class c WHERE c.oid = $1) USING ERRCODE = '42703';
    END IF;
    RETURN coalesce((SELECT array_agg(rs_catalog.type_name(a.atttypid, a.atttypmod) ORDER BY u.n)
        FROM unnest(columns) WITH ORDINALITY u(c, n) JOIN pg_attribute a ON a.attrelid = $1 AND a.attname = u.c), '{}');
END $$;

CREATE FUNCTION rs_catalog.attach_rls(policy text, schema_name text, name text, grantee text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    p rs_catalog.policy;
    target oid;
    who oid;
BEGIN
    PERFORM rs_catalog.need_secadmin();
    p := rs_catalog.need_policy('RLS POLICY', policy);
    target := rs_catalog.need_attachable(p.kind, schema_name, name);
    who := rs_catalog.grantee_id(grantee);
    IF EXISTS (SELECT 1 FROM rs_catalog.policy_attachment a WHERE a.kind = p.kind AND a.policy = $1
        AND a.id = target AND a.grantee = who) THEN
        RAISE EXCEPTION 'RLS policy "%" is already attached to "%" for "%"', policy, name,
            rs_catalog.plain(grantee) USING ERRCODE = '42710';
    ELSIF EXISTS (SELECT 1 FROM rs_catalog.policy_attachment a JOIN rs_catalog.policy o ON o.kind = a.kind
        AND o.name = a.policy WHERE a.kind = p.kind AND a.id = target AND o.alias <> p.alias) THEN
        RAISE EXCEPTION 'all RLS policies that are attached to "%" must use the same alias', name
            USING ERRCODE = '0A000';
    END IF;
    INSERT INTO rs_catalog.policy_attachment VALUES (p.kind, policy, target, who, rs_catalog.role_id(session_user),
        0, p.columns, '{}', rs_catalog.types_of(target, p.columns));
    PERFORM rs_catalog.say_unenforced('this policy');
END $$;

CREATE FUNCTION rs_catalog.attach_masking(policy text, schema_name text, name text, outputs text[], inputs text[],
    grantee text, priority integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    p rs_catalog.policy;
    target oid;
    who oid;
    other record;
BEGIN
    PERFORM rs_catalog.need_secadmin();
    p := rs_catalog.need_policy('MASKING POLICY', policy);
    target := rs_catalog.need_attachable(p.kind, schema_name, name);
    who := rs_catalog.grantee_id(grantee);
    IF cardinality(outputs) <> cardinality(p.outputs) OR cardinality(inputs) <> cardinality(p.columns) THEN
        RAISE EXCEPTION 'masking policy "%" takes % input columns and gives % output columns', policy,
            cardinality(p.columns), cardinality(p.outputs) USING ERRCODE = '42601';
    END IF;
    FOR other IN SELECT a.policy, a.grantee, a.priority, c.name FROM rs_catalog.policy_attachment a
        CROSS JOIN unnest(a.outputs) c(name)
        WHERE a.kind = p.kind AND a.id = target AND c.name = ANY ($4) LOOP
        IF other.grantee = who THEN
            RAISE EXCEPTION 'a masking policy is already attached to column "%" for "%"', other.name,
                rs_catalog.plain(grantee) USING ERRCODE = '42710';
        ELSIF other.policy <> policy AND other.priority = $7 THEN
            RAISE EXCEPTION 'another masking policy with priority % is attached to column "%"', $7, other.name
                USING ERRCODE = '42710';
        END IF;
    END LOOP;
    INSERT INTO rs_catalog.policy_attachment VALUES (p.kind, policy, target, who, rs_catalog.role_id(session_user),
        $7, inputs, outputs, rs_catalog.types_of(target, inputs || outputs));
    PERFORM rs_catalog.say_unenforced('this policy');
END $$;

CREATE FUNCTION rs_catalog.detach(p_kind text, p_policy text, schema_name text, name text, p_outputs text[],
    p_grantee text) RETURNS void LANGUAGE plpgsql
AS $$
DECLARE
    target oid := rs_catalog.find(schema_name, name);
BEGIN
    PERFORM rs_catalog.need_secadmin(), rs_catalog.need_policy(p_kind, p_policy);
    IF target IS NULL THEN
        RAISE EXCEPTION 'relation "%" does not exist', name USING ERRCODE = '42P01';
    END IF;
    DELETE FROM rs_catalog.policy_attachment a WHERE a.kind = p_kind AND a.policy = p_policy AND a.id = target
        AND a.grantee = rs_catalog.grantee_id(p_grantee) AND a.outputs = p_outputs;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% "%" is not attached to "%" for "%"', p_kind, p_policy, name,
            rs_catalog.plain(p_grantee) USING ERRCODE = '42704';
    END IF;
END $$;
CREATE FUNCTION rs_catalog.detach_rls(policy text, schema_name text, name text, grantee text) RETURNS void
    LANGUAGE sql SECURITY DEFINER AS $$ SELECT rs_catalog.detach('RLS POLICY', $1, $2, $3, '{}', $4) $$;
CREATE FUNCTION rs_catalog.detach_masking(policy text, schema_name text, name text, outputs text[], grantee text)
    RETURNS void LANGUAGE sql SECURITY DEFINER
AS $$ SELECT rs_catalog.detach('MASKING POLICY', $1, $2, $3, $4, $5) $$;

CREATE FUNCTION rs_catalog.drop_policy(kind text, name text, if_exists boolean, cascading boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    PERFORM rs_catalog.need_secadmin();
    IF if_exists AND NOT EXISTS (SELECT 1 FROM rs_catalog.policy p WHERE p.kind = $1 AND p.name = $2) THEN
        RAISE NOTICE '% "%" does not exist, skipping', kind, name;
        RETURN;
    END IF;
    PERFORM rs_catalog.need_policy(kind, name);
    IF NOT cascading AND EXISTS (SELECT 1 FROM rs_catalog.policy_attachment a WHERE a.kind = $1 AND a.policy = $2) THEN
        RAISE EXCEPTION 'cannot drop % "%" because it is attached to a relation', kind, name USING ERRCODE = '2BP01',
            HINT = CASE kind WHEN 'RLS POLICY' THEN 'Detach it, or use DROP RLS POLICY ... CASCADE.'
                ELSE 'Detach it first.' END;
    END IF;
    DELETE FROM rs_catalog.policy_attachment a WHERE a.kind = $1 AND a.policy = $2;
    DELETE FROM rs_catalog.policy_reference r WHERE r.kind = $1 AND r.policy = $2;
    DELETE FROM rs_catalog.policy_grant g WHERE g.kind = $1 AND g.policy = $2;
    DELETE FROM rs_catalog.policy p WHERE p.kind = $1 AND p.name = $2;
END $$;

-- switch_rls: FOR DATASHARES leaves the relation's own switch alone.
CREATE FUNCTION rs_catalog.switch_rls(schema_name text, name text, turn_on boolean, conjunction text, shares boolean,
    materialized boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    target oid;
BEGIN
    PERFORM rs_catalog.need_secadmin();
    target := rs_catalog.need_attachable('ROW LEVEL SECURITY', schema_name, name);
    IF materialized <> ((SELECT relkind FROM pg_class WHERE oid = target) = 'm') THEN
        RAISE EXCEPTION '"%" is % materialized view', name, CASE WHEN materialized THEN 'not a' ELSE 'a' END
            USING ERRCODE = '42809';
    END IF;
    INSERT INTO rs_catalog.policy_switch (id) VALUES (target) ON CONFLICT DO NOTHING;
    IF shares THEN
        UPDATE rs_catalog.policy_switch s SET rls_shares = turn_on, conjunction_shares = coalesce(nullif($4, ''),
            s.conjunction_shares) WHERE s.id = target;
    ELSE
        UPDATE rs_catalog.policy_switch s SET rls = turn_on, conjunction = coalesce(nullif($4, ''), s.conjunction)
            WHERE s.id = target;
        IF turn_on THEN
            PERFORM rs_catalog.say_unenforced('row-level security');
        END IF;
    END IF;
END $$;

CREATE FUNCTION rs_catalog.switch_masking(schema_name text, name text, turn_on boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    target oid;
BEGIN
    PERFORM rs_catalog.need_secadmin();
    target := rs_catalog.need_attachable('MASKING', schema_name, name);
    INSERT INTO rs_catalog.policy_switch (id, masking_shares) VALUES (target, turn_on)
        ON CONFLICT (id) DO UPDATE SET masking_shares = turn_on;
END $$;
