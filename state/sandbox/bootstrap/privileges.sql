-- SVV_*_PRIVILEGES: what has been granted. An owner's own rights have no row.
-- Who may not see everything gets fewer rows, without an error.

CREATE VIEW rs_catalog.svv_relation_privileges AS
SELECT c.nspname::text AS namespace_name, c.relname::text AS relation_name, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type, x.grantable AS admin_option
FROM rs_catalog.object c CROSS JOIN LATERAL rs_catalog.explode(c.relacl) x
WHERE x.grantee <> c.relowner AND ((SELECT rs_catalog.sees_relations()) OR rs_catalog.sees(x.grantee))
    -- what a scoped permission gives has no row of its own
    AND NOT EXISTS (SELECT 1 FROM rs_catalog.scoped_grant g WHERE g.scope = 'TABLES' AND g.place IN (0, c.relnamespace) AND g.privilege = x.privilege AND g.grantee = x.grantee)
UNION ALL
SELECT c.nspname::text, c.relname::text, e.privilege, rs_catalog.uid(e.grantee), rs_catalog.identity_name(e.grantee), rs_catalog.identity_type(e.grantee), false
FROM rs_catalog.extra_grant e JOIN rs_catalog.object c ON c.oid = e.id
WHERE e.kind = 'table' AND ((SELECT rs_catalog.sees_relations()) OR rs_catalog.sees(e.grantee));

CREATE VIEW rs_catalog.svv_column_privileges AS
SELECT c.nspname::text AS namespace_name, c.relname::text AS relation_name, a.attname::text AS column_name, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type
FROM rs_catalog.object c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped CROSS JOIN LATERAL rs_catalog.explode(a.attacl) x
WHERE x.grantee <> c.relowner AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee));

CREATE VIEW rs_catalog.svv_schema_privileges AS
SELECT n.nspname::text AS namespace_name, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type, x.grantable AS admin_option, 'SCHEMA'::text AS privilege_scope
FROM pg_namespace n CROSS JOIN LATERAL rs_catalog.explode(n.nspacl) x
WHERE NOT rs_catalog.hidden(n.nspname) AND x.grantee <> n.nspowner AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee))
    AND NOT EXISTS (SELECT 1 FROM rs_catalog.scoped_grant g WHERE g.scope = 'SCHEMAS' AND g.privilege = x.privilege AND g.grantee = x.grantee)
UNION ALL
SELECT n.nspname::text, e.privilege, rs_catalog.uid(e.grantee), rs_catalog.identity_name(e.grantee), rs_catalog.identity_type(e.grantee), false, 'SCHEMA'
FROM rs_catalog.extra_grant e JOIN pg_namespace n ON n.oid = e.id WHERE e.kind = 'schema' AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(e.grantee))
UNION ALL
SELECT n.nspname::text, g.privilege, rs_catalog.uid(g.grantee), rs_catalog.identity_name(g.grantee), rs_catalog.identity_type(g.grantee), false, g.scope
FROM rs_catalog.scoped_grant g JOIN pg_namespace n ON n.oid = g.place WHERE (SELECT rs_catalog.sees_system()) OR rs_catalog.sees(g.grantee);

CREATE VIEW rs_catalog.svv_database_privileges AS
SELECT d.datname::text AS database_name, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type, x.grantable AS admin_option, 'DATABASE'::text AS privilege_scope
FROM pg_database d CROSS JOIN LATERAL rs_catalog.explode(coalesce(d.datacl, acldefault('d', d.datdba))) x
WHERE NOT d.datistemplate AND x.grantee <> d.datdba AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee))
UNION ALL
SELECT d.datname::text, e.privilege, rs_catalog.uid(e.grantee), rs_catalog.identity_name(e.grantee), rs_catalog.identity_type(e.grantee), false, 'DATABASE'
FROM rs_catalog.extra_grant e JOIN pg_database d ON d.oid = e.id WHERE e.kind = 'database' AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(e.grantee))
UNION ALL
SELECT current_database()::text, g.privilege, rs_catalog.uid(g.grantee), rs_catalog.identity_name(g.grantee), rs_catalog.identity_type(g.grantee), false, g.scope
FROM rs_catalog.scoped_grant g WHERE g.place = 0 AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(g.grantee));

-- Procedures are left out: nothing documents that they are here.
CREATE VIEW rs_catalog.svv_function_privileges AS
SELECT n.nspname::text AS namespace_name, p.proname::text AS function_name, oidvectortypes(p.proargtypes) AS argument_types, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type, x.grantable AS admin_option
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace CROSS JOIN LATERAL rs_catalog.explode(coalesce(p.proacl, acldefault('f', p.proowner))) x
WHERE p.prokind = 'f' AND NOT rs_catalog.hidden(n.nspname) AND x.grantee <> p.proowner AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee));

CREATE VIEW rs_catalog.svv_language_privileges AS
SELECT l.lanname::text AS language_name, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS identity_id,
    rs_catalog.identity_name(x.grantee) AS identity_name, rs_catalog.identity_type(x.grantee) AS identity_type, x.grantable AS admin_option
FROM pg_language l CROSS JOIN LATERAL rs_catalog.explode(coalesce(l.lanacl, acldefault('l', l.lanowner))) x
WHERE l.lanname IN ('sql', 'plpgsql') AND x.grantee <> l.lanowner AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee))
    AND NOT EXISTS (SELECT 1 FROM rs_catalog.scoped_grant g WHERE g.scope = 'LANGUAGES' AND g.privilege = x.privilege AND g.grantee = x.grantee);

-- Groups are left out, as the documentation knows user, role and public only;
-- pg_default_acl has them.
CREATE VIEW rs_catalog.svv_default_privileges AS
SELECT n.nspname::text AS schema_name, CASE d.defaclobjtype WHEN 'r' THEN 'RELATION' WHEN 'f' THEN 'FUNCTION' END AS object_type, rs_catalog.uid(d.defaclrole) AS owner_id,
    rs_catalog.identity_name(d.defaclrole) AS owner_name, 'user'::text AS owner_type, x.privilege AS privilege_type, rs_catalog.uid(x.grantee) AS grantee_id,
    rs_catalog.identity_name(x.grantee) AS grantee_name, rs_catalog.identity_type(x.grantee) AS grantee_type, x.grantable AS admin_option
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace CROSS JOIN LATERAL rs_catalog.explode(d.defaclacl) x
WHERE d.defaclobjtype IN ('r', 'f') AND x.grantee <> d.defaclrole AND rs_catalog.identity_type(x.grantee) <> 'group' AND ((SELECT rs_catalog.sees_system()) OR rs_catalog.sees(x.grantee));

CREATE VIEW rs_catalog.svv_system_privileges AS
SELECT g.permission AS system_privilege, rs_catalog.uid(g.id) AS identity_id, rs_catalog.identity_name(g.id) AS identity_name, rs_catalog.identity_type(g.id) AS identity_type
FROM rs_catalog.system_grant g JOIN pg_roles r ON r.oid = g.id WHERE (SELECT rs_catalog.sees_system()) OR rs_catalog.sees(g.id);

CREATE VIEW rs_catalog.svv_iam_privileges AS
SELECT g.arn AS iam_arn, g.command AS command_type, rs_catalog.uid(g.grantee) AS identity_id, rs_catalog.identity_name(g.grantee) AS identity_name, rs_catalog.identity_type(g.grantee) AS identity_type
FROM rs_catalog.iam_grant g WHERE (SELECT rs_catalog.sees_system()) OR rs_catalog.sees(g.grantee);
