-- needs: pg_database

CREATE VIEW rs_catalog.pg_database_info AS
SELECT oid AS datid, datname, datdba, encoding, datistemplate, datallowconn, datlastsysoid, dattablespace,
    '{concurrency_model=1}'::text[] AS datconfig, datacl, 'UNLIMITED'::text AS datconnlimit
    FROM rs_catalog.pg_database;
