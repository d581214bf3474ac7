-- needs: object

CREATE VIEW rs_catalog.pg_attrdef AS
SELECT d.adrelid, d.adnum, NULL::text AS adbin, pg_get_expr(d.adbin, d.adrelid) AS adsrc, d.oid FROM pg_attrdef d
    JOIN rs_catalog.object c ON c.oid = d.adrelid;
