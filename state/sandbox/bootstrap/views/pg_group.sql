-- needs: principals

CREATE VIEW rs_catalog.pg_group AS
SELECT substr(r.rolname, 7)::name AS groname, rs_catalog.uid(r.oid) AS grosysid,
    (SELECT array_agg(DISTINCT rs_catalog.uid(m.member)) FROM pg_auth_members m WHERE m.roleid = r.oid) AS grolist
FROM pg_roles r WHERE r.rolname LIKE 'group %';
