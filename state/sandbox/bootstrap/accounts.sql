-- The accounts that are there from the start.

CREATE ROLE admin SUPERUSER LOGIN CREATEDB CREATEROLE;
UPDATE pg_authid SET oid = 100 WHERE rolname = 'admin'; -- its number in Redshift
CREATE ROLE "role sys:monitor" NOLOGIN;
CREATE ROLE "role sys:operator" NOLOGIN;
CREATE ROLE "role sys:dba" NOLOGIN;
CREATE ROLE "role sys:secadmin" NOLOGIN;
CREATE ROLE "role sys:superuser" NOLOGIN;
INSERT INTO rs_catalog.role_owner SELECT oid, 10 FROM pg_roles WHERE rolname LIKE 'role sys:%';
INSERT INTO rs_catalog.system_grant
    SELECT p, oid FROM pg_roles, unnest(ARRAY['ACCESS SYSTEM TABLE', 'ACCESS CATALOG']) p
        WHERE rolname IN ('role sys:monitor', 'role sys:superuser')
    UNION ALL SELECT 'ACCESS CATALOG', oid FROM pg_roles WHERE rolname IN ('role sys:operator', 'role sys:dba',
        'role sys:secadmin');
-- PostgreSQL 15 took CREATE on schema public from PUBLIC; Redshift has it.
GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC;
