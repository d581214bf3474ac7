-- needs: policy_attachment
-- Materialized views are PostgreSQL's own, with the text that the client sent.
-- https://docs.aws.amazon.com/redshift/latest/dg/materialized-view-overview.html

CREATE TABLE rs_catalog.materialized_view (id oid PRIMARY KEY, source text NOT NULL, automatic boolean NOT NULL);

-- check_materialized refuses what a materialized view may not read.
-- PostgreSQL refuses temporary tables.
CREATE FUNCTION rs_catalog.check_materialized(schemas text[], names text[], automatic boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT r.t, c.oid, c.relkind, x.id IS NOT NULL AS is_external FROM unnest(schemas, names) AS r(s, t)
        JOIN pg_class c ON c.oid = rs_catalog.find(r.s, r.t)
            LEFT JOIN rs_catalog.external_table x ON x.id = c.oid LOOP
        IF item.relkind = 'v' THEN
            RAISE EXCEPTION 'a materialized view cannot read the view "%"', item.t USING ERRCODE = '0A000',
                HINT = 'Read the tables that the view reads.';
        ELSIF EXISTS (SELECT 1 FROM rs_catalog.policy_attachment a WHERE a.id = item.oid)
            OR EXISTS (SELECT 1 FROM rs_catalog.policy_switch s WHERE s.id = item.oid AND s.rls) THEN
            RAISE EXCEPTION 'a materialized view cannot read "%", which a policy protects', item.t
                USING ERRCODE = '0A000';
        ELSIF automatic AND (item.is_external OR item.relkind = 'm') THEN
            RAISE EXCEPTION 'AUTO REFRESH is not supported for a materialized view over % "%"', CASE
                WHEN item.is_external THEN 'the external table' ELSE 'the materialized view' END, item.t
                USING ERRCODE = '0A000';
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION rs_catalog.note_materialized(place text, source text, automatic boolean, keys text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    missing text;
BEGIN
    SELECT k INTO missing FROM unnest(keys) k WHERE NOT EXISTS (SELECT 1 FROM pg_attribute a
        WHERE a.attrelid = place::regclass AND a.attname = k AND a.attnum > 0) LIMIT 1;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'column "%" named in key does not exist', missing USING ERRCODE = '42703';
    END IF;
    DELETE FROM rs_catalog.materialized_view m WHERE m.id = place::regclass;
    INSERT INTO rs_catalog.materialized_view VALUES (place::regclass, source, automatic);
END $$;

-- check_refresh: the query runs in the owner's name, and PostgreSQL does not
-- ask for USAGE on a schema once names are resolved.
CREATE FUNCTION rs_catalog.check_refresh(schema_name text, view_name text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT pg_get_userbyid(c.relowner) AS owner, b.schema_id FROM pg_class c
        CROSS JOIN LATERAL rs_catalog.beneath(c.oid) b JOIN rs_catalog.external_table x ON x.id = b.id
        WHERE c.oid = rs_catalog.find(check_refresh.schema_name, check_refresh.view_name) LOOP
        PERFORM rs_catalog.need_usage(item.owner, item.schema_id);
    END LOOP;
END $$;
