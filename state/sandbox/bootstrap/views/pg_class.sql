-- needs: acl, object, principals

CREATE VIEW rs_catalog.pg_class AS
SELECT relname, relnamespace, reltype, rs_catalog.uid(relowner) AS relowner, 0::oid AS relam, oid AS relfilenode,
    0::oid AS reltablespace, 0 AS relpages,
    greatest(reltuples, 0)::real AS reltuples, 0::oid AS reltoastrelid, 0::oid AS reltoastidxid, false AS relhasindex,
    false AS relisshared, relkind, relnatts,
    0::oid AS relexternid, false AS relisreplicated, false AS relispinned, CASE relkind WHEN 'r' THEN 9
    ELSE 0 END::smallint AS reldiststyle, 0::oid AS relprojbaseid, relchecks,
    0::smallint AS reltriggers, 0::smallint AS relukeys, 0::smallint AS relfkeys, 0::smallint AS relrefs,
    false AS relhasoids, false AS relhaspkey,
    relkind = 'v' AS relhasrules, false AS relhassubclass, rs_catalog.acl(relacl) AS relacl, oid
FROM rs_catalog.object;
