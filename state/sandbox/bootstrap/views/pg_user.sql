-- needs: principals

CREATE VIEW rs_catalog.pg_user AS
SELECT r.rolname AS usename, rs_catalog.uid(r.oid) AS usesysid, r.rolcreatedb AS usecreatedb, r.rolsuper AS usesuper,
    r.rolsuper AS usecatupd,
    '********'::text AS passwd, r.rolvaliduntil AS valuntil,
    (SELECT array_agg(regexp_replace(c, '^redshift\.', '')) FROM pg_db_role_setting s, unnest(s.setconfig) c
    WHERE s.setrole = r.oid AND s.setdatabase = 0) AS useconfig
FROM pg_roles r WHERE (r.rolcanlogin OR r.oid = 10) AND rs_catalog.kind(r.rolname) = 'user';
