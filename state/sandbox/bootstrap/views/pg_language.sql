-- needs: acl

CREATE VIEW rs_catalog.pg_language AS
SELECT lanname, lanispl, lanpltrusted, lanplcallfoid, lanvalidator, rs_catalog.acl(lanacl) AS lanacl, oid
    FROM pg_language WHERE lanname IN ('internal', 'c', 'sql', 'plpgsql');
