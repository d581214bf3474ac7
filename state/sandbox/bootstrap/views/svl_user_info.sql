-- needs: svv_user_info

CREATE VIEW rs_catalog.svl_user_info AS
SELECT user_name AS usename, user_id AS usesysid, createdb AS usecreatedb, superuser AS usesuper,
    catalog_update AS usecatupd,
    connection_limit AS useconnlimit, syslog_access AS syslogaccess, last_ddl_timestamp AS last_ddl_ts,
    session_timeout AS sessiontimeout, external_user_id
FROM rs_catalog.svv_user_info;
