-- needs: external_table, late_view, visibility

-- object holds the users' tables and views, for the catalogs to build on. A
-- materialized view is a view to them, and external tables are not there.
CREATE VIEW rs_catalog.object AS
SELECT c.oid, c.relname, c.relnamespace, n.nspname, c.relowner, CASE c.relkind WHEN 'm' THEN 'v'
    ELSE c.relkind END AS relkind, c.relacl, c.relnatts, c.reltype, c.relchecks, c.reltuples,
    EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = c.oid) AS is_late
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm') AND NOT rs_catalog.hidden(n.nspname)
    AND NOT EXISTS (SELECT 1 FROM rs_catalog.external_table x WHERE x.id = c.oid);
