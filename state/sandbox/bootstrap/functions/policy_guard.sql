-- needs: policy_attachment
-- What policies refer to cannot be dropped, renamed or given another type, not
-- even by CASCADE; what they are attached to can, and takes the attachment along.
-- https://docs.aws.amazon.com/redshift/latest/dg/t_rls_object_dependency.html

CREATE FUNCTION rs_catalog.guard_policies_on_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM rs_catalog.policy) AND NOT EXISTS (SELECT 1 FROM rs_catalog.policy_switch) THEN
        RETURN;
    END IF;
    FOR item IN SELECT r.kind, r.policy, d.object_type, d.object_identity FROM pg_event_trigger_dropped_objects() d
        JOIN rs_catalog.policy_reference r ON r.class = d.classid AND r.id = d.objid
            AND (d.objsubid = 0 OR d.objsubid = r.sub) LOOP
        RAISE EXCEPTION 'cannot drop % % because % "%" depends on it', item.object_type, item.object_identity,
            item.kind, item.policy USING ERRCODE = '2BP01', HINT = 'Drop the policy first.';
    END LOOP;
    FOR item IN SELECT d.objid FROM pg_event_trigger_dropped_objects() d
        WHERE d.classid = 'pg_class'::regclass AND d.objsubid = 0 LOOP
        DELETE FROM rs_catalog.policy_attachment a WHERE a.id = item.objid;
        DELETE FROM rs_catalog.policy_switch s WHERE s.id = item.objid;
        DELETE FROM rs_catalog.policy_grant g WHERE g.id = item.objid;
    END LOOP;
END $$;
CREATE EVENT TRIGGER guard_policies_on_drop ON sql_drop EXECUTE FUNCTION rs_catalog.guard_policies_on_drop();

CREATE FUNCTION rs_catalog.guard_policies_on_alter() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT a.kind, a.policy FROM rs_catalog.policy_attachment a
        WHERE a.types <> '{}' AND a.types <> coalesce((SELECT array_agg(rs_catalog.type_name(t.atttypid, t.atttypmod)
            ORDER BY u.n) FROM unnest(a.inputs || a.outputs) WITH ORDINALITY u(c, n)
            JOIN pg_attribute t ON t.attrelid = a.id AND t.attname = u.c AND NOT t.attisdropped), '{}') LOOP
        RAISE EXCEPTION 'cannot alter a column that the attached % "%" uses', item.kind, item.policy
            USING ERRCODE = '2BP01', HINT = 'Detach the policy first.';
    END LOOP;
    FOR item IN SELECT r.kind, r.policy FROM rs_catalog.policy_reference r JOIN pg_class c ON c.oid = r.id
        LEFT JOIN pg_attribute t ON t.attrelid = c.oid AND t.attnum = r.sub AND NOT t.attisdropped
        WHERE r.class = 'pg_class'::regclass AND (c.relname <> r.relation OR r.sub > 0
            AND (t.attname, rs_catalog.type_name(t.atttypid, t.atttypmod)) IS DISTINCT FROM (r.name::name, r.type)) LOOP
        RAISE EXCEPTION 'cannot alter a relation that % "%" reads', item.kind, item.policy
            USING ERRCODE = '2BP01', HINT = 'Drop the policy first.';
    END LOOP;
END $$;
CREATE EVENT TRIGGER guard_policies_on_alter ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
    EXECUTE FUNCTION rs_catalog.guard_policies_on_alter();
