-- needs: object

-- A late-binding view has no attributes; svv_columns shows its columns.
CREATE VIEW rs_catalog.pg_attribute AS
SELECT a.attrelid, a.attname, a.atttypid, a.attstattarget::integer AS attstattarget, a.attlen, a.attnum,
    a.attndims::integer AS attndims, -1 AS attcacheoff, a.atttypmod, a.attbyval, a.attstorage, a.attalign,
    a.attnotnull, a.atthasdef, a.attisdropped, a.attislocal, a.attinhcount::integer AS attinhcount,
    false AS attisdistkey, false AS attispreloaded, 0 AS attsortkeyord, 0 AS attencodingtype, 0 AS attencrypttype
FROM pg_attribute a JOIN rs_catalog.object c ON c.oid = a.attrelid WHERE NOT c.is_late;
