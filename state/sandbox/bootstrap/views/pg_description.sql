-- needs: object

CREATE VIEW rs_catalog.pg_description AS
SELECT d.objoid, d.classoid, d.objsubid, d.description FROM pg_description d
    JOIN rs_catalog.object c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
UNION ALL
SELECT d.objoid, d.classoid, 0, d.description FROM pg_shdescription d WHERE d.classoid = 'pg_database'::regclass
    AND d.objoid = (SELECT oid FROM pg_database WHERE datname = current_database());
