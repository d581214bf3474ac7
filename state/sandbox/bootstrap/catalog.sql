-- PG_* catalogs as views of rs_catalog, with the columns of PostgreSQL 8.0 and
-- those that Redshift has added. oid stands last where it can be named, since
-- it cannot be hidden from "select *" here.
-- https://docs.aws.amazon.com/redshift/latest/dg/c_intro_catalog_views.html

CREATE FUNCTION rs_catalog.hidden(schema_name name) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT $1 IN ('rs_catalog', 'pg_catalog', 'information_schema') OR $1 LIKE 'pg\_toast%' OR $1 LIKE 'pg\_temp%' $$;

-- object holds the users' tables and views, for the catalogs to build on. A
-- materialized view is a view to them, and external tables are not there.
CREATE VIEW rs_catalog.object AS
SELECT c.oid, c.relname, c.relnamespace, n.nspname, c.relowner, CASE c.relkind WHEN 'm' THEN 'v' ELSE c.relkind END AS relkind, c.relacl, c.relnatts, c.reltype, c.relchecks, c.reltuples,
    EXISTS (SELECT 1 FROM rs_catalog.late_view l WHERE l.id = c.oid) AS is_late
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm') AND NOT rs_catalog.hidden(n.nspname) AND NOT EXISTS (SELECT 1 FROM rs_catalog.external_table x WHERE x.id = c.oid);

-- principals

CREATE VIEW rs_catalog.pg_user AS
SELECT r.rolname AS usename, rs_catalog.uid(r.oid) AS usesysid, r.rolcreatedb AS usecreatedb, r.rolsuper AS usesuper, r.rolsuper AS usecatupd,
    '********'::text AS passwd, r.rolvaliduntil AS valuntil,
    (SELECT array_agg(regexp_replace(c, '^redshift\.', '')) FROM pg_db_role_setting s, unnest(s.setconfig) c WHERE s.setrole = r.oid AND s.setdatabase = 0) AS useconfig
FROM pg_roles r WHERE (r.rolcanlogin OR r.oid = 10) AND rs_catalog.kind(r.rolname) = 'user';

CREATE VIEW rs_catalog.pg_user_info AS
SELECT u.*, CASE r.rolconnlimit WHEN -1 THEN 'UNLIMITED' ELSE r.rolconnlimit::text END AS useconnlimit
FROM rs_catalog.pg_user u JOIN pg_roles r ON r.rolname = u.usename;

CREATE VIEW rs_catalog.pg_group AS
SELECT substr(r.rolname, 7)::name AS groname, rs_catalog.uid(r.oid) AS grosysid,
    (SELECT array_agg(DISTINCT rs_catalog.uid(m.member)) FROM pg_auth_members m WHERE m.roleid = r.oid) AS grolist
FROM pg_roles r WHERE r.rolname LIKE 'group %';

-- schemas and relations

CREATE VIEW rs_catalog.pg_namespace AS
SELECT nspname, rs_catalog.uid(nspowner) AS nspowner, rs_catalog.acl(nspacl) AS nspacl, oid
FROM pg_namespace WHERE NOT rs_catalog.hidden(nspname) OR nspname IN ('pg_catalog', 'information_schema');

CREATE VIEW rs_catalog.pg_class AS
SELECT relname, relnamespace, reltype, rs_catalog.uid(relowner) AS relowner, 0::oid AS relam, oid AS relfilenode, 0::oid AS reltablespace, 0 AS relpages,
    greatest(reltuples, 0)::real AS reltuples, 0::oid AS reltoastrelid, 0::oid AS reltoastidxid, false AS relhasindex, false AS relisshared, relkind, relnatts,
    0::oid AS relexternid, false AS relisreplicated, false AS relispinned, CASE relkind WHEN 'r' THEN 9 ELSE 0 END::smallint AS reldiststyle, 0::oid AS relprojbaseid, relchecks,
    0::smallint AS reltriggers, 0::smallint AS relukeys, 0::smallint AS relfkeys, 0::smallint AS relrefs, false AS relhasoids, false AS relhaspkey,
    relkind = 'v' AS relhasrules, false AS relhassubclass, rs_catalog.acl(relacl) AS relacl, oid
FROM rs_catalog.object;

CREATE VIEW rs_catalog.pg_class_info AS
SELECT oid AS reloid, relname, relnamespace, reltype, relowner, relam, relfilenode, reltablespace, relpages, reltuples, reltoastrelid, reltoastidxid, relhasindex,
    relisshared, relkind, relnatts, relexternid, relisreplicated, relispinned, reldiststyle, relprojbaseid, relchecks, reltriggers, relukeys, relfkeys, relrefs,
    relhasoids, relhaspkey, relhasrules, relhassubclass, relacl, NULL::timestamp AS relcreationtime, CASE relkind WHEN 'r' THEN 11 ELSE 0 END AS releffectivediststyle
FROM rs_catalog.pg_class
WHERE pg_catalog.has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRUNCATE') OR pg_catalog.has_any_column_privilege(oid, 'SELECT, UPDATE');

-- A late-binding view has no attributes; svv_columns shows its columns.
CREATE VIEW rs_catalog.pg_attribute AS
SELECT a.attrelid, a.attname, a.atttypid, a.attstattarget::integer AS attstattarget, a.attlen, a.attnum, a.attndims::integer AS attndims, -1 AS attcacheoff, a.atttypmod, a.attbyval, a.attstorage, a.attalign,
    a.attnotnull, a.atthasdef, a.attisdropped, a.attislocal, a.attinhcount::integer AS attinhcount, false AS attisdistkey, false AS attispreloaded, 0 AS attsortkeyord, 0 AS attencodingtype, 0 AS attencrypttype
FROM pg_attribute a JOIN rs_catalog.object c ON c.oid = a.attrelid WHERE NOT c.is_late;

CREATE VIEW rs_catalog.pg_attribute_info AS
SELECT b.*, rs_catalog.acl(a.attacl) AS attacl FROM rs_catalog.pg_attribute b JOIN pg_attribute a ON a.attrelid = b.attrelid AND a.attnum = b.attnum;

CREATE VIEW rs_catalog.pg_attrdef AS
SELECT d.adrelid, d.adnum, NULL::text AS adbin, pg_get_expr(d.adbin, d.adrelid) AS adsrc, d.oid FROM pg_attrdef d JOIN rs_catalog.object c ON c.oid = d.adrelid;

CREATE VIEW rs_catalog.pg_type AS
SELECT CASE t.typname WHEN 'jsonb' THEN 'super' WHEN 'bytea' THEN 'varbyte' ELSE t.typname END::name AS typname, t.typnamespace, rs_catalog.uid(t.typowner) AS typowner, t.typlen, t.typbyval, t.typtype, t.typisdefined, t.typdelim,
    t.typrelid, t.typelem, t.typinput, t.typoutput, t.typreceive, t.typsend, t.typanalyze, t.typalign, t.typstorage, t.typnotnull, t.typbasetype, t.typtypmod, t.typndims::integer AS typndims,
    NULL::text AS typdefaultbin, t.typdefault, t.oid
FROM pg_type t WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype = 'b' AND t.typname NOT LIKE 'pg\_%';

CREATE VIEW rs_catalog.pg_views AS
SELECT nspname AS schemaname, relname AS viewname, pg_get_userbyid(relowner) AS viewowner, rs_catalog.pg_get_viewdef(oid) AS definition
FROM rs_catalog.object WHERE relkind = 'v';

CREATE VIEW rs_catalog.pg_tables AS
SELECT nspname AS schemaname, relname AS tablename, pg_get_userbyid(relowner) AS tableowner, NULL::name AS tablespace, false AS hasindexes, false AS hasrules, false AS hastriggers
FROM rs_catalog.object WHERE relkind = 'r';

CREATE VIEW rs_catalog.pg_table_def AS
SELECT c.nspname AS schemaname, c.relname AS tablename, a.attname AS "column", rs_catalog.type_name(a.atttypid, a.atttypmod) AS type, 'none'::character(32) AS encoding, false AS distkey, 0 AS sortkey, a.attnotnull AS "notnull"
FROM rs_catalog.object c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind = 'r' AND c.nspname = ANY (current_schemas(false));

CREATE VIEW rs_catalog.pg_description AS
SELECT d.objoid, d.classoid, d.objsubid, d.description FROM pg_description d JOIN rs_catalog.object c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
UNION ALL
SELECT d.objoid, d.classoid, 0, d.description FROM pg_shdescription d WHERE d.classoid = 'pg_database'::regclass AND d.objoid = (SELECT oid FROM pg_database WHERE datname = current_database());

CREATE VIEW rs_catalog.pg_depend AS
SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, d.deptype FROM pg_depend d JOIN rs_catalog.object c ON c.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass;

CREATE VIEW rs_catalog.pg_constraint AS
SELECT k.conname, k.connamespace, k.contype, k.condeferrable, k.condeferred, k.conrelid, k.contypid, k.confrelid, k.confupdtype, k.confdeltype, k.confmatchtype, k.conkey, k.confkey,
    NULL::text AS conbin, NULL::text AS consrc, k.oid
FROM pg_constraint k JOIN rs_catalog.object c ON c.oid = k.conrelid WHERE k.contype IN ('p', 'u', 'f');

-- routines

CREATE VIEW rs_catalog.pg_proc AS
SELECT p.proname, p.pronamespace, rs_catalog.uid(p.proowner) AS proowner, p.prolang, p.prokind = 'a' AS proisagg, p.prosecdef, p.proisstrict, p.proretset,
    p.provolatile, p.pronargs, p.prorettype, p.proargtypes, CASE WHEN p.proargmodes IS NULL THEN p.proargnames END AS proargnames, p.prosrc, NULL::text AS probin, rs_catalog.acl(p.proacl) AS proacl, p.oid
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE NOT rs_catalog.hidden(n.nspname);

CREATE VIEW rs_catalog.pg_proc_info AS
SELECT b.oid AS prooid, b.proname, b.pronamespace, b.proowner, b.prolang, b.proisagg, b.prosecdef, b.proisstrict, b.proretset, b.provolatile, b.pronargs,
    b.prorettype, b.proargtypes, p.proargnames, b.prosrc, b.probin, b.proacl, p.prokind, p.proargmodes, p.proallargtypes
FROM rs_catalog.pg_proc b JOIN pg_proc p ON p.oid = b.oid;

CREATE VIEW rs_catalog.pg_language AS
SELECT lanname, lanispl, lanpltrusted, lanplcallfoid, lanvalidator, rs_catalog.acl(lanacl) AS lanacl, oid FROM pg_language WHERE lanname IN ('internal', 'c', 'sql', 'plpgsql');

-- the rest

CREATE VIEW rs_catalog.pg_database AS
SELECT datname, rs_catalog.uid(datdba) AS datdba, encoding, datistemplate, datallowconn, 0::oid AS datlastsysoid, 0::oid AS dattablespace, NULL::text[] AS datconfig, rs_catalog.acl(datacl) AS datacl, oid
FROM pg_database WHERE NOT datistemplate;
CREATE VIEW rs_catalog.pg_database_info AS
SELECT oid AS datid, datname, datdba, encoding, datistemplate, datallowconn, datlastsysoid, dattablespace, '{concurrency_model=1}'::text[] AS datconfig, datacl, 'UNLIMITED'::text AS datconnlimit FROM rs_catalog.pg_database;
CREATE VIEW rs_catalog.pg_default_acl AS
SELECT rs_catalog.uid(defaclrole) AS defacluser, defaclnamespace, defaclobjtype, rs_catalog.acl(defaclacl) AS defaclacl FROM pg_default_acl;
CREATE VIEW rs_catalog.pg_settings AS
SELECT regexp_replace(name, '^redshift\.', '') AS name, setting, unit, category, short_desc, extra_desc, context, vartype, source, min_val, max_val
FROM pg_settings WHERE name IN ('search_path', 'statement_timeout', 'TimeZone', 'DateStyle', 'extra_float_digits', 'client_encoding') OR name LIKE 'redshift.%';
CREATE VIEW rs_catalog.pg_locks AS
SELECT l.relation, l.database, NULL::xid AS transaction, l.pid, l.mode, l.granted FROM pg_locks l JOIN rs_catalog.object c ON c.oid = l.relation;
