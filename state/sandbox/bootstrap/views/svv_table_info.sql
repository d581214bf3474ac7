-- needs: object

CREATE VIEW rs_catalog.svv_table_info AS
SELECT current_database()::text AS database, nspname::text AS schema, oid AS table_id, relname::text AS "table",
    'N'::text AS encoded, 'AUTO(EVEN)'::text AS diststyle, NULL::text AS sortkey1,
    0 AS max_varchar, NULL::character(32) AS sortkey1_enc, 0 AS sortkey_num, 0::bigint AS size,
    0::numeric(10,4) AS pct_used, 0::bigint AS empty, 0::numeric(5,2) AS unsorted, 0::numeric(5,2) AS stats_off,
    greatest(reltuples, 0)::numeric(38,0) AS tbl_rows, 0::numeric(19,2) AS skew_sortkey1,
    0::numeric(19,2) AS skew_rows, greatest(reltuples, 0)::numeric(38,0) AS estimated_visible_rows,
    NULL::text AS risk_event,
    0::numeric(12,2) AS vacuum_sort_benefit, NULL::timestamp AS create_time
FROM rs_catalog.object WHERE relkind = 'r' AND pg_relation_size(oid) > 0;
