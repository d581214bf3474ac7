-- needs: pg_user

CREATE VIEW rs_catalog.pg_user_info AS
SELECT u.*, CASE r.rolconnlimit WHEN -1 THEN 'UNLIMITED' ELSE r.rolconnlimit::text END AS useconnlimit
FROM rs_catalog.pg_user u JOIN pg_roles r ON r.rolname = u.usename;
