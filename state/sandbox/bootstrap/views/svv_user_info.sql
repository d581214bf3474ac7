-- needs: pg_user, principals, visibility

CREATE VIEW rs_catalog.svv_user_info AS
SELECT u.usename::text AS user_name, u.usesysid AS user_id, u.usecreatedb AS createdb, u.usesuper AS superuser,
    u.usecatupd AS catalog_update,
    CASE r.rolconnlimit WHEN -1 THEN 'UNLIMITED' ELSE r.rolconnlimit::text END AS connection_limit,
    coalesce(rs_catalog.option(r.oid, 'syslog_access'), CASE WHEN u.usesuper THEN 'UNRESTRICTED'
    ELSE 'RESTRICTED' END) AS syslog_access,
    NULL::timestamp AS last_ddl_timestamp, coalesce(rs_catalog.option(r.oid, 'session_timeout')::integer,
    0) AS session_timeout,
    rs_catalog.option(r.oid, 'external_id') AS external_user_id
FROM rs_catalog.pg_user u JOIN pg_roles r ON r.rolname = u.usename
WHERE (SELECT rs_catalog.is_super()) OR u.usename = session_user;
