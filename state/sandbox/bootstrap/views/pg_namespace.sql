-- needs: acl, principals, visibility

CREATE VIEW rs_catalog.pg_namespace AS
SELECT nspname, rs_catalog.uid(nspowner) AS nspowner, rs_catalog.acl(nspacl) AS nspacl, oid
FROM pg_namespace WHERE NOT rs_catalog.hidden(nspname) OR nspname IN ('pg_catalog', 'information_schema');
