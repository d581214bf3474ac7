-- needs: object

CREATE VIEW rs_catalog.pg_tables AS
SELECT nspname AS schemaname, relname AS tablename, pg_get_userbyid(relowner) AS tableowner, NULL::name AS tablespace,
    false AS hasindexes, false AS hasrules, false AS hastriggers
FROM rs_catalog.object WHERE relkind = 'r';
