-- needs: object

CREATE VIEW rs_catalog.pg_locks AS
SELECT l.relation, l.database, NULL::xid AS transaction, l.pid, l.mode, l.granted FROM pg_locks l
    JOIN rs_catalog.object c ON c.oid = l.relation;
