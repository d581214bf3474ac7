-- needs: materialized, visibility

CREATE VIEW rs_catalog.svv_mv_info AS
SELECT current_database()::character(128) AS database_name, nspname::character(128) AS schema_name,
    owner::character(128) AS user_name, relname::character(128) AS name,
    'u'::character(1) AS is_stale, 0 AS state, 'f'::character(1) AS autorewrite,
    autorefresh::character(1) AS autorefresh
FROM rs_catalog.materialized WHERE rs_catalog.accessible(oid);
