-- needs: acl, pg_attribute

CREATE VIEW rs_catalog.pg_attribute_info AS
SELECT b.*, rs_catalog.acl(a.attacl) AS attacl FROM rs_catalog.pg_attribute b
    JOIN pg_attribute a ON a.attrelid = b.attrelid AND a.attnum = b.attnum;
