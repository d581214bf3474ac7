-- Functions of text that PostgreSQL lacks or has with another meaning.
-- https://docs.aws.amazon.com/redshift/latest/dg/String_functions_header.html

CREATE FUNCTION rs_catalog.charindex(part text, whole text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT strpos($2, $1) $$;

-- CONCAT of NULL is NULL, unlike PostgreSQL's.
CREATE FUNCTION rs_catalog.concat(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT $1 || $2 $$;

CREATE FUNCTION rs_catalog.regexp_replace(src text, pattern text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_replace($1, $2, '', 'g') $$;

CREATE FUNCTION rs_catalog.regexp_replace(src text, pattern text, replacement text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_replace($1, $2, pg_catalog.regexp_replace($3, '\$(\d)', '\\\1', 'g'), 'g') $$;

CREATE FUNCTION rs_catalog.regexp_replace(src text, pattern text, replacement text, place integer) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT left($1, $4 - 1) || rs_catalog.regexp_replace(substr($1, $4), $2, $3) $$;

CREATE FUNCTION rs_catalog.regexp_replace(src text, pattern text, replacement text, place integer, params text)
    RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT left($1, $4 - 1) || pg_catalog.regexp_replace(substr($1, $4), $2,
    pg_catalog.regexp_replace($3, '\$(\d)', '\\\1', 'g'), CASE WHEN $5 LIKE '%i%' THEN 'gi' ELSE 'g' END) $$;

CREATE FUNCTION rs_catalog.regexp_substr(src text, pattern text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT coalesce(pg_catalog.regexp_substr($1, $2), '') $$;

CREATE FUNCTION rs_catalog.regexp_substr(src text, pattern text, place integer, occurrence integer DEFAULT 1,
    params text DEFAULT 'c') RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT coalesce(pg_catalog.regexp_substr($1, $2, $3, $4, CASE WHEN $5 LIKE '%i%' THEN 'i' ELSE 'c' END), '') $$;

CREATE FUNCTION rs_catalog.regexp_instr(src text, pattern text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_instr($1, $2) $$;

CREATE FUNCTION rs_catalog.regexp_count(src text, pattern text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_count($1, $2) $$;

CREATE FUNCTION rs_catalog.strtol_any(digits text, base integer) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    result bigint := 0;
    digit integer;
BEGIN
    FOR i IN 1 .. length(digits) LOOP
        digit := strpos('0123456789abcdefghijklmnopqrstuvwxyz', lower(substr(digits, i, 1))) - 1;
        IF digit < 0 OR digit >= base THEN
            RAISE EXCEPTION 'The input % is not valid to be converted to base %', digits, base
                USING ERRCODE = '22P02';
        END IF;
        result := result * base + digit;
    END LOOP;
    RETURN result;
END $$;

CREATE FUNCTION rs_catalog.strtol(digits text, base integer) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN $2 = 16 AND $1 ~ '^[0-9a-fA-F]{1,15}$' THEN ('x' || lpad($1, 16, '0'))::bit(64)::bigint
    ELSE rs_catalog.strtol_any($1, $2) END $$;
