-- needs: pg_class

CREATE VIEW rs_catalog.pg_class_info AS
SELECT oid AS reloid, relname, relnamespace, reltype, relowner, relam, relfilenode, reltablespace, relpages,
    reltuples, reltoastrelid, reltoastidxid, relhasindex,
    relisshared, relkind, relnatts, relexternid, relisreplicated, relispinned, reldiststyle, relprojbaseid, relchecks,
    reltriggers, relukeys, relfkeys, relrefs,
    relhasoids, relhaspkey, relhasrules, relhassubclass, relacl, NULL::timestamp AS relcreationtime, CASE relkind
    WHEN 'r' THEN 11 ELSE 0 END AS releffectivediststyle
FROM rs_catalog.pg_class
WHERE pg_catalog.has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRUNCATE')
    OR pg_catalog.has_any_column_privilege(oid, 'SELECT, UPDATE');
