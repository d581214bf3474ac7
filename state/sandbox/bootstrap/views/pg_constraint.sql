-- needs: object

CREATE VIEW rs_catalog.pg_constraint AS
SELECT k.conname, k.connamespace, k.contype, k.condeferrable, k.condeferred, k.conrelid, k.contypid, k.confrelid,
    k.confupdtype, k.confdeltype, k.confmatchtype, k.conkey, k.confkey,
    NULL::text AS conbin, NULL::text AS consrc, k.oid
FROM pg_constraint k JOIN rs_catalog.object c ON c.oid = k.conrelid WHERE k.contype IN ('p', 'u', 'f');
