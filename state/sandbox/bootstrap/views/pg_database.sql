-- needs: acl, principals

CREATE VIEW rs_catalog.pg_database AS
SELECT datname, rs_catalog.uid(datdba) AS datdba, encoding, datistemplate, datallowconn, 0::oid AS datlastsysoid,
    0::oid AS dattablespace, NULL::text[] AS datconfig, rs_catalog.acl(datacl) AS datacl, oid
FROM pg_database WHERE NOT datistemplate;
