-- Functions of JSON and SUPER; PostgreSQL's jsonb stands for SUPER.
-- https://docs.aws.amazon.com/redshift/latest/dg/json-functions.html

CREATE FUNCTION rs_catalog.can_json_parse(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT
AS $$ BEGIN PERFORM value::jsonb; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END $$;
CREATE FUNCTION rs_catalog.is_valid_json(value text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT rs_catalog.can_json_parse($1) AND left(ltrim($1), 1) = '{' $$;
CREATE FUNCTION rs_catalog.is_valid_json_array(value text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT rs_catalog.can_json_parse($1) AND left(ltrim($1), 1) = '[' $$;
CREATE FUNCTION rs_catalog.json_parse(value text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::jsonb $$;
CREATE FUNCTION rs_catalog.json_serialize(value jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::text $$;
CREATE FUNCTION rs_catalog.json_array_length(value text) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT jsonb_array_length($1::jsonb) $$;
CREATE FUNCTION rs_catalog.json_extract_path_text(value text, VARIADIC path text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT coalesce($1::jsonb #>> $2, '') $$;
CREATE FUNCTION rs_catalog.json_extract_array_element_text(value text, place integer) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT coalesce($1::jsonb ->> $2, '') $$;
CREATE FUNCTION rs_catalog.get_array_length(value jsonb) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT jsonb_array_length($1) $$;
CREATE FUNCTION rs_catalog.split_to_array(value text, delimiter text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT to_jsonb(string_to_array($1, $2)) $$;
-- https://docs.aws.amazon.com/redshift/latest/dg/array_contains.html
-- Its pages do not say what it gives for what is no array.
CREATE FUNCTION rs_catalog.array_contains(value jsonb, element text, null_match boolean) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF value IS NULL THEN
        RETURN NULL;
    ELSIF jsonb_typeof(value) <> 'array' THEN
        RAISE EXCEPTION 'ARRAY_CONTAINS of what is no array is not available in the sandbox'
            USING ERRCODE = '0A000';
    ELSIF null_match IS NULL THEN
        RAISE EXCEPTION 'ARRAY_CONTAINS with NULL for null_match is not available in the sandbox'
            USING ERRCODE = '0A000';
    ELSIF element IS NULL THEN
        RETURN CASE WHEN null_match THEN value @> 'null' END;
    ELSIF value @> to_jsonb(element) THEN
        RETURN true;
    END IF;
    RETURN CASE WHEN null_match OR NOT value @> 'null' THEN false END;
END $$;
