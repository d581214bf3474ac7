-- Paths into SUPER values, and casts of what they find, where a session has not asked for
-- errors: what is not there, or cannot be cast, is NULL.
-- https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
-- https://docs.aws.amazon.com/redshift/latest/dg/limitations-super.html

CREATE FUNCTION rs_catalog.super_attribute(value jsonb, name text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN jsonb_typeof($1) = 'object' THEN $1 -> $2 END $$;
CREATE FUNCTION rs_catalog.super_element(value jsonb, place integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN jsonb_typeof($1) = 'array' THEN $1 -> $2 END $$;
-- super_value marks what may come from a path, such as a CASE of one.
CREATE FUNCTION rs_catalog.super_value(value jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 $$;

-- Whether the null of JSON IS NULL is not documented.
CREATE FUNCTION rs_catalog.null_of_super(value jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE STRICT
AS $$
BEGIN
    IF jsonb_typeof(value) = 'null' THEN
        RAISE EXCEPTION 'whether the null of JSON counts as NULL is not documented, and so not available in the sandbox'
            USING ERRCODE = '0A000';
    END IF;
    RETURN value;
END $$;

-- The text of a fraction is not documented; there is no cast of a condition to a text.
CREATE FUNCTION rs_catalog.of_super_text(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT
AS $$
BEGIN
    IF jsonb_typeof(value) = 'string' THEN
        RETURN value #>> '{}';
    ELSIF jsonb_typeof(value) <> 'number' THEN
        RETURN NULL;
    ELSIF scale((value #>> '{}')::numeric) > 0 THEN
        RAISE EXCEPTION 'the text of a SUPER number with a fraction is not available in the sandbox'
            USING ERRCODE = '0A000';
    END IF;
    RETURN value #>> '{}';
END $$;

CREATE FUNCTION rs_catalog.of_super_boolean(value jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT
AS $$
BEGIN
    IF jsonb_typeof(value) = 'number' THEN
        RETURN CASE WHEN scale((value #>> '{}')::numeric) = 0 THEN (value #>> '{}')::numeric <> 0 END;
    ELSIF jsonb_typeof(value) IN ('boolean', 'string') THEN
        RETURN (value #>> '{}')::boolean;
    END IF;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;

-- A condition is 1 or 0 as a whole number only.
CREATE FUNCTION rs_catalog.of_super_number(value jsonb, whole boolean) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE STRICT
AS $$
BEGIN
    CASE jsonb_typeof(value)
    WHEN 'number', 'string' THEN RETURN (value #>> '{}')::numeric;
    WHEN 'boolean' THEN RETURN CASE WHEN whole THEN (value #>> '{}')::boolean::integer END;
    ELSE RETURN NULL;
    END CASE;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;
CREATE FUNCTION rs_catalog.of_super_smallint(value jsonb) RETURNS smallint LANGUAGE plpgsql IMMUTABLE STRICT
AS $$ BEGIN RETURN rs_catalog.of_super_number(value, true)::smallint;
EXCEPTION WHEN data_exception THEN RETURN NULL; END $$;
CREATE FUNCTION rs_catalog.of_super_integer(value jsonb) RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT
AS $$ BEGIN RETURN rs_catalog.of_super_number(value, true)::integer;
EXCEPTION WHEN data_exception THEN RETURN NULL; END $$;
CREATE FUNCTION rs_catalog.of_super_bigint(value jsonb) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT
AS $$ BEGIN RETURN rs_catalog.of_super_number(value, true)::bigint;
EXCEPTION WHEN data_exception THEN RETURN NULL; END $$;
CREATE FUNCTION rs_catalog.of_super_real(value jsonb) RETURNS real LANGUAGE plpgsql IMMUTABLE STRICT
AS $$ BEGIN RETURN rs_catalog.of_super_number(value, false)::real;
EXCEPTION WHEN data_exception THEN RETURN NULL; END $$;
CREATE FUNCTION rs_catalog.of_super_double(value jsonb) RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT
AS $$ BEGIN RETURN rs_catalog.of_super_number(value, false)::double precision;
EXCEPTION WHEN data_exception THEN RETURN NULL; END $$;
CREATE FUNCTION rs_catalog.of_super_numeric(value jsonb, digits integer, decimals integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT CASE WHEN abs(round(n, $3)) < 10::numeric ^ ($2 - $3) THEN n END
    FROM rs_catalog.of_super_number($1, false) AS n $$;

-- super_written writes paths and casts in a definition as a person writes them.
CREATE FUNCTION rs_catalog.super_written(definition text) RETURNS text LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
    before text;
BEGIN
    LOOP
        before := definition;
        definition := regexp_replace(definition, 'rs_catalog\.super_attribute\(([\w."\[\]]+), ''(\w+)''::text\)', '\1.\2', 'g');
        definition := regexp_replace(definition, 'rs_catalog\.super_element\(([\w."\[\]]+), (\d+)\)', '\1[\2]', 'g');
        definition := regexp_replace(definition,
            'rs_catalog\.(?:super_value|null_of_super|of_super_text)\(([\w."\[\]]+)\)', '\1', 'g');
        definition := regexp_replace(definition, 'rs_catalog\.of_super_(boolean|smallint|integer|bigint|real)\(([\w."\[\]]+)\)',
            '\2::\1', 'g');
        definition := regexp_replace(definition, 'rs_catalog\.of_super_double\(([\w."\[\]]+)\)', '\1::double precision', 'g');
        definition := regexp_replace(definition, 'rs_catalog\.of_super_numeric\(([\w."\[\]]+), \d+, \d+\)', '\1', 'g');
        EXIT WHEN definition = before;
    END LOOP;
    RETURN definition;
END $$;
