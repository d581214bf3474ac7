-- needs: pg_proc

CREATE VIEW rs_catalog.pg_proc_info AS
SELECT b.oid AS prooid, b.proname, b.pronamespace, b.proowner, b.prolang, b.proisagg, b.prosecdef, b.proisstrict,
    b.proretset, b.provolatile, b.pronargs,
    b.prorettype, b.proargtypes, p.proargnames, b.prosrc, b.probin, b.proacl, p.prokind, p.proargmodes,
    p.proallargtypes
FROM rs_catalog.pg_proc b JOIN pg_proc p ON p.oid = b.oid;
