-- needs: acl, principals, visibility

CREATE VIEW rs_catalog.pg_proc AS
SELECT p.proname, p.pronamespace, rs_catalog.uid(p.proowner) AS proowner, p.prolang, p.prokind = 'a' AS proisagg,
    p.prosecdef, p.proisstrict, p.proretset,
    p.provolatile, p.pronargs, p.prorettype, p.proargtypes, CASE WHEN p.proargmodes IS NULL
    THEN p.proargnames END AS proargnames, p.prosrc, NULL::text AS probin, rs_catalog.acl(p.proacl) AS proacl, p.oid
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE NOT rs_catalog.hidden(n.nspname);
