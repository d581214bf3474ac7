-- needs: object

-- Each open transaction holds a lock on itself, and perhaps on relations; it may wait for
-- one on either.
CREATE VIEW rs_catalog.svv_transactions AS
SELECT a.usename::text AS txn_owner, a.datname::text AS txn_db, a.backend_xid::text::bigint AS xid, l.pid,
    a.xact_start AT TIME ZONE 'UTC' AS txn_start, l.mode AS lock_mode,
    CASE l.locktype WHEN 'virtualxid' THEN 'transactionid' ELSE l.locktype END AS lockable_object_type,
    l.relation::integer AS relation, l.granted
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid LEFT JOIN rs_catalog.object c ON c.oid = l.relation
WHERE c.oid IS NOT NULL OR l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock'
    OR l.locktype = 'transactionid' AND NOT l.granted;
