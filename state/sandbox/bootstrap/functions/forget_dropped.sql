-- needs: default_grant, redshift_privileges, scoped_grant
-- What is dropped takes its grants along.

CREATE FUNCTION rs_catalog.forget_dropped() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
AS $$
DECLARE
    item record;
BEGIN
    DELETE FROM rs_catalog.extra_grant e USING pg_event_trigger_dropped_objects() d WHERE d.objid = e.id
        AND d.classid = CASE e.kind WHEN 'table' THEN 'pg_class' ELSE 'pg_namespace' END::regclass AND d.objsubid = 0;
    DELETE FROM rs_catalog.known_procedure k USING pg_event_trigger_dropped_objects() d WHERE d.objid = k.id
        AND d.classid = 'pg_proc'::regclass;
    FOR item IN SELECT d.objid FROM pg_event_trigger_dropped_objects() d WHERE d.classid = 'pg_namespace'::regclass LOOP
        DELETE FROM rs_catalog.default_grant g WHERE g.place = item.objid;
        DELETE FROM rs_catalog.scoped_grant g WHERE g.place = item.objid;
        DELETE FROM rs_catalog.scope_role r WHERE r.place = item.objid;
    END LOOP;
END $$;
CREATE EVENT TRIGGER forget_dropped ON sql_drop EXECUTE FUNCTION rs_catalog.forget_dropped();
