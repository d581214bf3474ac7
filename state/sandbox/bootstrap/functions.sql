-- Redshift's functions that PostgreSQL lacks or has with another meaning.
-- https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_functions.html

-- The clock answers in the session's time zone, as it is documented. Whether a
-- cluster does so nobody here has seen, so SET redveil_sandbox.getdate TO 'utc'
-- lets it answer in UTC whatever the session says.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE.html
CREATE FUNCTION rs_catalog.wall_clock(t timestamptz) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN current_setting('redveil_sandbox.getdate', true) = 'utc' THEN $1 AT TIME ZONE 'UTC' ELSE $1::timestamp END $$;

CREATE FUNCTION rs_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT date_trunc('second', rs_catalog.wall_clock(statement_timestamp())) $$;

-- https://docs.aws.amazon.com/redshift/latest/dg/r_SYSDATE.html
CREATE FUNCTION rs_catalog.transaction_date() RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.wall_clock(transaction_timestamp()) $$;

CREATE FUNCTION rs_catalog.version() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.0 (local sandbox)' $$;

-- text

CREATE FUNCTION rs_catalog.charindex(part text, whole text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT strpos($2, $1) $$;

-- CONCAT of NULL is NULL, unlike PostgreSQL's.
CREATE FUNCTION rs_catalog.concat(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT $1 || $2 $$;

CREATE FUNCTION rs_catalog.regexp_replace(src text, pattern text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_replace($1, $2, '', 'g') $$;

CREATE FUNCTION rs_catalog.regexp_replace(src text, pattern text, replacement text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_replace($1, $2, pg_catalog.regexp_replace($3, '\$(\d)', '\\\1', 'g'), 'g') $$;

CREATE FUNCTION rs_catalog.regexp_replace(src text, pattern text, replacement text, place integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT left($1, $4 - 1) || rs_catalog.regexp_replace(substr($1, $4), $2, $3) $$;

CREATE FUNCTION rs_catalog.regexp_replace(src text, pattern text, replacement text, place integer, params text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT left($1, $4 - 1) || pg_catalog.regexp_replace(substr($1, $4), $2, pg_catalog.regexp_replace($3, '\$(\d)', '\\\1', 'g'), CASE WHEN $5 LIKE '%i%' THEN 'gi' ELSE 'g' END) $$;

CREATE FUNCTION rs_catalog.regexp_substr(src text, pattern text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT coalesce(pg_catalog.regexp_substr($1, $2), '') $$;

CREATE FUNCTION rs_catalog.regexp_substr(src text, pattern text, place integer, occurrence integer DEFAULT 1, params text DEFAULT 'c') RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT coalesce(pg_catalog.regexp_substr($1, $2, $3, $4, CASE WHEN $5 LIKE '%i%' THEN 'i' ELSE 'c' END), '') $$;

CREATE FUNCTION rs_catalog.regexp_instr(src text, pattern text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_instr($1, $2) $$;

CREATE FUNCTION rs_catalog.regexp_count(src text, pattern text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT pg_catalog.regexp_count($1, $2) $$;

CREATE FUNCTION rs_catalog.strtol_any(digits text, base integer) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    result bigint := 0;
    digit integer;
BEGIN
    FOR i IN 1 .. length(digits) LOOP
        digit := strpos('0123456789abcdefghijklmnopqrstuvwxyz', lower(substr(digits, i, 1))) - 1;
        IF digit < 0 OR digit >= base THEN
            RAISE EXCEPTION 'The input % is not valid to be converted to base %', digits, base USING ERRCODE = '22P02';
        END IF;
        result := result * base + digit;
    END LOOP;
    RETURN result;
END $$;

CREATE FUNCTION rs_catalog.strtol(digits text, base integer) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN $2 = 16 AND $1 ~ '^[0-9a-fA-F]{1,15}$' THEN ('x' || lpad($1, 16, '0'))::bit(64)::bigint ELSE rs_catalog.strtol_any($1, $2) END $$;

-- hashes

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

-- numbers

CREATE FUNCTION rs_catalog.round(n numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.round($1) $$;
CREATE FUNCTION rs_catalog.round(n numeric, digits integer) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.round($1, $2) $$;
CREATE FUNCTION rs_catalog.round(n double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1 < 0 THEN ceil($1 - 0.5) ELSE floor($1 + 0.5) END $$;
CREATE FUNCTION rs_catalog.round(n double precision, digits integer) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT rs_catalog.round($1 * power(10::double precision, $2)) / power(10::double precision, $2) $$;
CREATE FUNCTION rs_catalog.trunc(n numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.trunc($1) $$;
CREATE FUNCTION rs_catalog.trunc(n numeric, digits integer) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.trunc($1, $2) $$;
CREATE FUNCTION rs_catalog.trunc(n double precision) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.trunc($1) $$;
CREATE FUNCTION rs_catalog.trunc(t timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::date $$;
CREATE FUNCTION rs_catalog.trunc(t timestamptz) RETURNS date LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$ SELECT $1::date $$;

-- AVG over whole numbers is a whole number.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_AVG.html
CREATE FUNCTION rs_catalog.whole_average(sums bigint[]) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1[1] = 0 THEN NULL ELSE $1[2] / $1[1] END $$;
CREATE AGGREGATE rs_catalog.avg(smallint) (SFUNC = int2_avg_accum, STYPE = bigint[], INITCOND = '{0,0}', FINALFUNC = rs_catalog.whole_average);
CREATE AGGREGATE rs_catalog.avg(integer) (SFUNC = int4_avg_accum, STYPE = bigint[], INITCOND = '{0,0}', FINALFUNC = rs_catalog.whole_average);
CREATE AGGREGATE rs_catalog.avg(bigint) (SFUNC = int8_avg_accum, STYPE = internal, FINALFUNC = numeric_poly_avg);
CREATE AGGREGATE rs_catalog.avg(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg);
CREATE AGGREGATE rs_catalog.avg(double precision) (SFUNC = float8_accum, STYPE = double precision[], INITCOND = '{0,0,0}', FINALFUNC = float8_avg);

-- time

CREATE FUNCTION rs_catalog.part(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE
    WHEN $1 IN ('year', 'years', 'yr', 'yrs', 'y') THEN 'year'
    WHEN $1 IN ('quarter', 'quarters', 'qtr', 'qtrs') THEN 'quarter'
    WHEN $1 IN ('month', 'months', 'mon', 'mons') THEN 'month'
    WHEN $1 IN ('week', 'weeks', 'w') THEN 'week'
    WHEN $1 IN ('day', 'days', 'd') THEN 'day'
    WHEN $1 IN ('hour', 'hours', 'hr', 'hrs', 'h') THEN 'hour'
    WHEN $1 IN ('minute', 'minutes', 'min', 'mins', 'm') THEN 'minute'
    WHEN $1 IN ('second', 'seconds', 'sec', 'secs', 's') THEN 'second'
    WHEN $1 IN ('millisecond', 'milliseconds', 'ms', 'msec', 'msecs') THEN 'milliseconds'
    WHEN $1 IN ('microsecond', 'microseconds', 'us', 'usec', 'usecs') THEN 'microseconds'
    WHEN $1 IN ('dayofweek', 'dow', 'dw', 'weekday') THEN 'dow'
    WHEN $1 IN ('dayofyear', 'doy', 'dy', 'yearday') THEN 'doy'
    WHEN $1 IN ('decade', 'decades') THEN 'decade'
    WHEN $1 IN ('century', 'centuries') THEN 'century'
    ELSE $1 END $$;

CREATE FUNCTION rs_catalog.dateadd(unit text, n bigint, t timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT $3 + CASE WHEN rs_catalog.part($1) = 'quarter' THEN 3 * $2 * interval '1 month' ELSE $2 * ('1 ' || rs_catalog.part($1))::interval END $$;
CREATE FUNCTION rs_catalog.dateadd(unit text, n bigint, t date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.dateadd($1, $2, $3::timestamp) $$;
CREATE FUNCTION rs_catalog.dateadd(unit text, n bigint, t timestamptz) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.dateadd($1, $2, $3 AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' $$;

-- DATEDIFF counts the boundaries that are crossed.
CREATE FUNCTION rs_catalog.datediff(unit text, a timestamp, b timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE rs_catalog.part($1)
    WHEN 'year' THEN extract(year FROM $3) - extract(year FROM $2)
    WHEN 'quarter' THEN 4 * (extract(year FROM $3) - extract(year FROM $2)) + extract(quarter FROM $3) - extract(quarter FROM $2)
    WHEN 'month' THEN 12 * (extract(year FROM $3) - extract(year FROM $2)) + extract(month FROM $3) - extract(month FROM $2)
    WHEN 'week' THEN (pg_catalog.date_trunc('week', $3 + interval '1 day')::date - pg_catalog.date_trunc('week', $2 + interval '1 day')::date) / 7
    WHEN 'day' THEN $3::date - $2::date
    WHEN 'milliseconds' THEN trunc(extract(epoch FROM $3 - $2) * 1000)
    WHEN 'microseconds' THEN extract(epoch FROM $3 - $2) * 1000000
    ELSE extract(epoch FROM pg_catalog.date_trunc(rs_catalog.part($1), $3) - pg_catalog.date_trunc(rs_catalog.part($1), $2))
        / CASE rs_catalog.part($1) WHEN 'hour' THEN 3600 WHEN 'minute' THEN 60 ELSE 1 END
    END::bigint $$;
CREATE FUNCTION rs_catalog.datediff(unit text, a date, b date) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.datediff($1, $2::timestamp, $3::timestamp) $$;
CREATE FUNCTION rs_catalog.datediff(unit text, a timestamptz, b timestamptz) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.datediff($1, $2 AT TIME ZONE 'UTC', $3 AT TIME ZONE 'UTC') $$;

CREATE FUNCTION rs_catalog.date_part(unit text, t timestamp) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.date_part(rs_catalog.part($1), $2) $$;
CREATE FUNCTION rs_catalog.date_part(unit text, t date) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.date_part(rs_catalog.part($1), $2::timestamp) $$;
CREATE FUNCTION rs_catalog.date_part(unit text, t timestamptz) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.date_part(rs_catalog.part($1), $2) $$;

CREATE FUNCTION rs_catalog.date_trunc(unit text, t timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.date_trunc(rs_catalog.part(lower($1)), $2) $$;
CREATE FUNCTION rs_catalog.date_trunc(unit text, t date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.date_trunc(rs_catalog.part(lower($1)), $2::timestamp) $$;
CREATE FUNCTION rs_catalog.date_trunc(unit text, t timestamptz) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.date_trunc(rs_catalog.part(lower($1)), $2) $$;

CREATE FUNCTION rs_catalog.last_day(t timestamp) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (pg_catalog.date_trunc('month', $1) + interval '1 month - 1 day')::date $$;
CREATE FUNCTION rs_catalog.add_months(t timestamp, n integer) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN $1::date = rs_catalog.last_day($1) THEN rs_catalog.last_day($1 + $2 * interval '1 month') + $1::time ELSE $1 + $2 * interval '1 month' END $$;
CREATE FUNCTION rs_catalog.convert_timezone(target text, t timestamp) RETURNS timestamp LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$ SELECT $2 AT TIME ZONE 'UTC' AT TIME ZONE $1 $$;
CREATE FUNCTION rs_catalog.convert_timezone(source text, target text, t timestamp) RETURNS timestamp LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$ SELECT $3 AT TIME ZONE $1 AT TIME ZONE $2 $$;

-- SUPER

CREATE FUNCTION rs_catalog.can_json_parse(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT
AS $$ BEGIN PERFORM value::jsonb; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END $$;
CREATE FUNCTION rs_catalog.is_valid_json(value text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT rs_catalog.can_json_parse($1) AND left(ltrim($1), 1) = '{' $$;
CREATE FUNCTION rs_catalog.is_valid_json_array(value text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT rs_catalog.can_json_parse($1) AND left(ltrim($1), 1) = '[' $$;
CREATE FUNCTION rs_catalog.json_parse(value text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::jsonb $$;
CREATE FUNCTION rs_catalog.json_serialize(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::text $$;
CREATE FUNCTION rs_catalog.json_array_length(value text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT jsonb_array_length($1::jsonb) $$;
CREATE FUNCTION rs_catalog.json_extract_path_text(value text, VARIADIC path text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT coalesce($1::jsonb #>> $2, '') $$;
CREATE FUNCTION rs_catalog.json_extract_array_element_text(value text, place integer) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT coalesce($1::jsonb ->> $2, '') $$;
CREATE FUNCTION rs_catalog.get_array_length(value jsonb) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT jsonb_array_length($1) $$;
CREATE FUNCTION rs_catalog.split_to_array(value text, delimiter text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT to_jsonb(string_to_array($1, $2)) $$;
CREATE FUNCTION rs_catalog.array_contains(value jsonb, element text, null_match boolean) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT $1 @> to_jsonb($2) $$;

-- session and identity

CREATE FUNCTION rs_catalog.current_user_id() RETURNS integer LANGUAGE sql STABLE
AS $$ SELECT rs_catalog.uid(oid) FROM pg_roles WHERE rolname = session_user $$;

CREATE FUNCTION rs_catalog.current_setting(name text) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT pg_catalog.current_setting(CASE WHEN strpos($1, '.') > 0 OR $1 IN ('search_path', 'timezone', 'statement_timeout', 'datestyle') THEN $1 ELSE 'redshift.' || $1 END) $$;
CREATE FUNCTION rs_catalog.current_setting(name text, is_session boolean) RETURNS text LANGUAGE sql STABLE
AS $$ SELECT nullif(pg_catalog.current_setting(CASE WHEN strpos($1, '.') > 0 THEN $1 ELSE 'redshift.' || $1 END, true), '') $$;
CREATE FUNCTION rs_catalog.set_config(name text, value text, local boolean) RETURNS text LANGUAGE plpgsql
AS $$
BEGIN
    IF strpos(name, '.') = 0 OR name LIKE 'redshift.%' THEN
        RAISE EXCEPTION 'unrecognized configuration parameter "%"', name USING ERRCODE = '42704';
    END IF;
    RETURN pg_catalog.set_config(name, value, local);
END $$;
