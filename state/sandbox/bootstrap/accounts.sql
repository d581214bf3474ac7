-- The accounts that are there from the start.

CREATE ROLE admin SUPERUSER LOGIN CREATEDB CREATEROLE;
UPDATE pg_authid SET oid = 100 WHERE rolname = 'admin'; -- its number in Redshift
CREATE ROLE "role sys:monitor" NOLOGIN;
CREATE ROLE "role sys:operator" NOLOGIN;
CREATE ROLE "role sys:dba" NOLOGIN;
CREATE ROLE "role sys:secadmin" NOLOGIN;
CREATE ROLE "role sys:superuser" NOLOGIN;
INSERT INTO rs_catalog.role_owner SELECT oid, 10 FROM pg_roles WHERE rolname LIKE 'role sys:%';
-- What each may do.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_roles-default.html
INSERT INTO rs_catalog.system_grant SELECT p, '"role sys:monitor"'::regrole
    FROM unnest(ARRAY['ACCESS CATALOG', 'ACCESS SYSTEM TABLE']) p;
INSERT INTO rs_catalog.system_grant SELECT p, '"role sys:operator"'::regrole
    FROM unnest(ARRAY['ACCESS CATALOG', 'ACCESS SYSTEM TABLE', 'ANALYZE', 'VACUUM', 'CANCEL']) p;
INSERT INTO rs_catalog.system_grant SELECT p, '"role sys:dba"'::regrole
    FROM unnest(ARRAY['ACCESS CATALOG', 'ACCESS SYSTEM TABLE', 'ANALYZE', 'VACUUM', 'CANCEL', 'CREATE SCHEMA',
        'DROP SCHEMA', 'CREATE TABLE', 'DROP TABLE', 'TRUNCATE TABLE', 'CREATE OR REPLACE PROCEDURE',
        'DROP PROCEDURE', 'CREATE OR REPLACE FUNCTION', 'CREATE OR REPLACE EXTERNAL FUNCTION',
        'CREATE OR REPLACE VIEW', 'DROP VIEW']) p;
INSERT INTO rs_catalog.system_grant SELECT p, '"role sys:secadmin"'::regrole
    FROM unnest(ARRAY['ACCESS CATALOG', 'CREATE USER', 'ALTER USER', 'DROP USER', 'CREATE ROLE', 'DROP ROLE',
        'EXPLAIN RLS', 'IGNORE RLS', 'EXPLAIN MASKING']) p;
INSERT INTO rs_catalog.system_grant SELECT p, '"role sys:superuser"'::regrole
    FROM unnest(ARRAY['CREATE USER', 'DROP USER', 'ALTER USER', 'CREATE SCHEMA', 'DROP SCHEMA',
        'ALTER DEFAULT PRIVILEGES', 'ACCESS CATALOG', 'ACCESS SYSTEM TABLE', 'CREATE TABLE', 'DROP TABLE',
        'ALTER TABLE', 'CREATE OR REPLACE FUNCTION', 'CREATE OR REPLACE EXTERNAL FUNCTION', 'DROP FUNCTION',
        'CREATE OR REPLACE PROCEDURE', 'DROP PROCEDURE', 'CREATE OR REPLACE VIEW', 'DROP VIEW', 'CREATE MODEL',
        'DROP MODEL', 'CREATE DATASHARE', 'ALTER DATASHARE', 'DROP DATASHARE', 'CREATE LIBRARY', 'DROP LIBRARY',
        'CREATE ROLE', 'DROP ROLE', 'TRUNCATE TABLE', 'VACUUM', 'ANALYZE', 'CANCEL', 'IGNORE RLS', 'EXPLAIN RLS',
        'EXPLAIN MASKING']) p;
GRANT pg_signal_backend TO "role sys:operator", "role sys:dba", "role sys:superuser"; -- CANCEL
-- PostgreSQL 15 took CREATE on schema public from PUBLIC; Redshift has it.
GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC;
