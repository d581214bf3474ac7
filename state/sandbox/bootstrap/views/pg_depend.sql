-- needs: object

CREATE VIEW rs_catalog.pg_depend AS
SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype FROM pg_depend d
    JOIN rs_catalog.object c ON c.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass;
