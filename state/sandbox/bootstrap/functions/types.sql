-- How the catalogs name types and encodings.

-- SUPER, VARBYTE and others are kept as other types.
CREATE FUNCTION rs_catalog.type_name(id oid, modifier integer) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT CASE $1 WHEN 3802 THEN 'super' WHEN 17 THEN 'binary varying' WHEN 604 THEN 'geometry'
    WHEN 602 THEN 'geography' WHEN 3614 THEN 'hllsketch' ELSE format_type($1, $2) END $$;
CREATE FUNCTION rs_catalog.format_encoding(encoding integer) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT 'none'::text $$;
