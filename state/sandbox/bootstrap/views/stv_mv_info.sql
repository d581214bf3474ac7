-- needs: materialized, visibility

CREATE VIEW rs_catalog.stv_mv_info AS
SELECT current_database()::character(128) AS db_name, nspname::character(128) AS schema,
    relname::character(128) AS name, 0::bigint AS updated_upto_xid, 'u'::character(1) AS is_stale,
    owner::character(128) AS owner_user_name, 0 AS state, autorefresh::character(1) AS autorefresh,
    'f'::character(1) AS autorewrite
FROM rs_catalog.materialized WHERE rs_catalog.accessible(oid);
