-- https://docs.aws.amazon.com/redshift/latest/dg/hash-functions.html

CREATE FUNCTION rs_catalog.md5(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.md5($1) $$;

CREATE FUNCTION rs_catalog.sha2(value text, bits integer) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT CASE
    WHEN $1 IS NULL OR $2 IS NULL THEN NULL
    WHEN $2 IN (0, 256) THEN encode(sha256(convert_to($1, 'UTF8')), 'hex')
    WHEN $2 = 224 THEN encode(sha224(convert_to($1, 'UTF8')), 'hex')
    WHEN $2 = 384 THEN encode(sha384(convert_to($1, 'UTF8')), 'hex')
    WHEN $2 = 512 THEN encode(sha512(convert_to($1, 'UTF8')), 'hex')
    ELSE '' END $$;
