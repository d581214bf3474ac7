-- needs: acl, principals

CREATE VIEW rs_catalog.pg_default_acl AS
SELECT rs_catalog.uid(defaclrole) AS defacluser, defaclnamespace, defaclobjtype,
    rs_catalog.acl(defaclacl) AS defaclacl FROM pg_default_acl;
