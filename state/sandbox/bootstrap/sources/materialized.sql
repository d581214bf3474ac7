-- needs: materialized_view, object

-- Whether the tables beneath have changed is not followed: is_stale is unknown.
CREATE VIEW rs_catalog.materialized AS
SELECT o.oid, o.nspname, o.relname, pg_get_userbyid(o.relowner) AS owner, CASE WHEN m.automatic THEN 't'
    ELSE 'f' END AS autorefresh
FROM rs_catalog.materialized_view m JOIN rs_catalog.object o ON o.oid = m.id;
