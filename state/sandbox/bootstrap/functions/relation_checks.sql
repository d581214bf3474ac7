-- What is asked before a statement changes a relation.

-- lock_for_writing keeps other writers from a table until the transaction ends, as
-- locks are per table there. Readers go on.
CREATE FUNCTION rs_catalog.lock_for_writing(id oid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
BEGIN
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', id::regclass);
END $$;

-- check_relations is asked before a statement acts on relations. PostgreSQL
-- would let simple views be changed. It tells whether a materialized view is
-- among them.
CREATE FUNCTION rs_catalog.check_relations(verb text, schemas text[], names text[], place text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
    materialized boolean := false;
BEGIN
    FOR item IN SELECT r.s, r.t, c.oid, c.relkind, x.id IS NOT NULL AS is_external FROM unnest(schemas, names) AS r(s, t)
        JOIN pg_class c ON c.oid = rs_catalog.find(r.s, r.t)
            LEFT JOIN rs_catalog.external_table x ON x.id = c.oid LOOP
        IF item.is_external THEN
            PERFORM rs_catalog.need_qualified(item.s, item.t);
            PERFORM rs_catalog.check_external(verb, place);
        ELSIF item.relkind IN ('v', 'm') AND verb IN ('insert', 'update', 'delete') THEN
            RAISE EXCEPTION 'cannot % a view', CASE verb WHEN 'insert' THEN 'insert into' WHEN 'delete'
                THEN 'delete from' ELSE verb END USING ERRCODE = '55000';
        ELSIF item.relkind = 'm' AND verb = 'alter' THEN
            RAISE EXCEPTION 'the definition of the materialized view "%" cannot be altered; drop it and make it anew',
                item.t USING ERRCODE = '0A000';
        ELSIF verb IN ('insert', 'update', 'delete') AND has_table_privilege(session_user, item.oid, verb) THEN
            PERFORM rs_catalog.lock_for_writing(item.oid);
        END IF;
        materialized := materialized OR item.relkind = 'm';
    END LOOP;
    RETURN materialized;
END $$;

-- need_owner is for statements that change nothing here.
CREATE FUNCTION rs_catalog.need_owner(place text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    c pg_class;
BEGIN
    SELECT * INTO c FROM pg_class WHERE oid = to_regclass(place) AND relkind = 'r';
    IF c.oid IS NULL THEN
        RAISE EXCEPTION 'relation % does not exist', replace(place, '"', '') USING ERRCODE = '42P01';
    ELSIF NOT pg_has_role(session_user, c.relowner, 'usage') THEN
        RAISE EXCEPTION 'must be owner of relation %', c.relname USING ERRCODE = '42501';
    END IF;
END $$;
