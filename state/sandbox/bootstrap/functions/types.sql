-- How the catalogs name types and encodings.

-- SUPER, VARBYTE and others are kept as other types.
CREATE FUNCTION rs_catalog.type_name(id oid, modifier integer) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT CASE $1 WHEN 3802 THEN 'super' WHEN 17 THEN
    'binary varying' || coalesce('(' || nullif($2, -1) - 4 || ')', '') WHEN 604 THEN 'geometry'
    WHEN 602 THEN 'geography' WHEN 3614 THEN 'hllsketch' ELSE format_type($1, $2) END $$;

-- VARBYTE(n) is bytea with a length, kept as that of varchar is. Whether a cast cuts off
-- what is too long is not documented, so that none may have to.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html
UPDATE pg_type SET typmodin = 'varchartypmodin', typmodout = 'varchartypmodout' WHERE oid = 'bytea'::regtype;
CREATE FUNCTION rs_catalog.varbyte_of(value bytea, modifier integer, explicit boolean) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT
AS $$
BEGIN
    IF modifier > 4 AND octet_length(value) > modifier - 4 THEN
        RAISE EXCEPTION 'value too long for type varbyte(%)', modifier - 4 USING ERRCODE = '22001';
    END IF;
    RETURN value;
END $$;
CREATE CAST (bytea AS bytea) WITH FUNCTION rs_catalog.varbyte_of(bytea, integer, boolean) AS IMPLICIT;

CREATE FUNCTION rs_catalog.format_encoding(encoding integer) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT 'none'::text $$;
