-- needs: late_view
-- What is asked before a statement reads views: who may, what they hide, and
-- that late-binding ones are up to date.

-- beneath lists what a view names: of a late-binding one by name, of a bound
-- one by PostgreSQL's dependencies. What is gone is left out.
CREATE FUNCTION rs_catalog.beneath(view_id oid) RETURNS TABLE (id oid, relkind "char", schema_id oid,
    schema_name name) LANGUAGE sql STABLE
AS $$
    SELECT c.oid, c.relkind, n.oid, n.nspname FROM rs_catalog.late_view l
        CROSS JOIN LATERAL unnest(l.schemas, l.names) AS r(s, t)
        JOIN pg_namespace n ON n.nspname = r.s LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = r.t
        WHERE l.id = $1 AND NOT rs_catalog.is_catalog(r.s)
    UNION
    SELECT c.oid, c.relkind, n.oid, n.nspname FROM pg_rewrite w
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
        JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE w.ev_class = $1 AND NOT rs_catalog.is_catalog(n.nspname)
$$;

-- survey looks through a view. The reader needs USAGE on the schemas of all
-- that lies beneath; hidden is the first thing of the leader node in it, and
-- tables tells whether a table is among it.
CREATE FUNCTION rs_catalog.survey(view_id oid, depth integer, INOUT hidden text, INOUT tables boolean)
    LANGUAGE plpgsql
AS $$
DECLARE
    item record;
BEGIN
    IF depth > 50 THEN
        RAISE EXCEPTION 'infinite recursion detected in rules for relation "%"',
            (SELECT relname FROM pg_class c WHERE c.oid = view_id) USING ERRCODE = '42P17';
    END IF;
    hidden := coalesce(nullif(hidden, ''),
        (SELECT leader FROM rs_catalog.late_view l WHERE l.id = view_id),
            (SELECT leader FROM rs_catalog.bound_view_leader b WHERE b.id = view_id), '');
    FOR item IN SELECT * FROM rs_catalog.beneath(view_id) LOOP
        IF NOT pg_catalog.has_schema_privilege(session_user, item.schema_id, 'USAGE') THEN
            RAISE EXCEPTION 'permission denied for schema %', item.schema_name USING ERRCODE = '42501';
        END IF;
        IF EXISTS (SELECT 1 FROM rs_catalog.external_table x WHERE x.id = item.id) THEN
            -- USAGE is all the right that there is on an external table, and the view's owner needs one.
            PERFORM rs_catalog.need_usage((SELECT pg_get_userbyid(relowner) FROM pg_class c WHERE c.oid = view_id),
                item.schema_id), rs_catalog.need_temp();
        END IF;
        IF item.relkind = 'v' THEN
            SELECT s.hidden, s.tables INTO hidden, tables FROM rs_catalog.survey(item.id, depth + 1, hidden,
                tables) s;
        ELSIF item.relkind IS NOT NULL THEN
            tables := true;
        END IF;
    END LOOP;
END $$;

-- prepare_read is asked before every statement that names users' relations.
-- Where the reader may not read, PostgreSQL itself says so of most relations.
CREATE FUNCTION rs_catalog.prepare_read(schemas text[], names text[], OUT hidden text, OUT tables boolean)
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    hidden := '';
    tables := false;
    FOR item IN SELECT c.oid AS id, c.relkind, c.relnamespace, r.s, r.t FROM unnest(schemas, names) AS r(s, t)
        JOIN pg_class c ON c.oid = rs_catalog.find(r.s, r.t) LOOP
        IF item.relkind <> 'v' THEN
            tables := true;
            IF EXISTS (SELECT 1 FROM rs_catalog.external_table x WHERE x.id = item.id) THEN
                PERFORM rs_catalog.need_qualified(item.s, item.t),
                    rs_catalog.need_usage(session_user, item.relnamespace), rs_catalog.need_temp();
            END IF;
        ELSIF pg_catalog.has_schema_privilege(session_user, item.relnamespace, 'USAGE')
            AND (pg_catalog.has_table_privilege(session_user, item.id, 'SELECT')
                OR pg_catalog.has_any_column_privilege(session_user, item.id, 'SELECT')) THEN
            SELECT s.hidden, s.tables INTO hidden, tables FROM rs_catalog.survey(item.id, 0, hidden, tables) s;
            PERFORM rs_catalog.refresh(item.id, 0);
        ELSIF pg_catalog.has_schema_privilege(session_user, item.relnamespace, 'USAGE')
            AND EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = item.id) THEN
            -- It may have no columns yet, which PostgreSQL would complain of first.
            RAISE EXCEPTION 'permission denied for relation %', (SELECT relname FROM pg_class c WHERE c.oid = item.id)
                USING ERRCODE = '42501';
        END IF;
    END LOOP;
END $$;
