SELECT t.txn_owner, t.pid, t.txn_start, n.nspname, c.relname
FROM svv_transactions AS t
INNER JOIN pg_class AS c ON c.oid = t.relation
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE t.granted = TRUE AND n.nspname IN (:schemas)
ORDER BY t.txn_start, t.pid, n.nspname, c.relname
