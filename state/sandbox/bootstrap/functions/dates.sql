-- Functions of dates and times that PostgreSQL lacks or has with another meaning.
-- https://docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html

-- The clock answers in the session's time zone, as it is documented. Whether a
-- cluster does so nobody here has seen, so SET redveil_sandbox.getdate TO 'utc'
-- lets it answer in UTC whatever the session says.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_GETDATE.html
CREATE FUNCTION rs_catalog.wall_clock(t timestamptz) RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN current_setting('redveil_sandbox.getdate', true) = 'utc' THEN $1 AT TIME ZONE 'UTC'
    ELSE $1::timestamp END $$;

CREATE FUNCTION rs_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT date_trunc('second', rs_catalog.wall_clock(statement_timestamp())) $$;

-- https://docs.aws.amazon.com/redshift/latest/dg/r_SYSDATE.html
CREATE FUNCTION rs_catalog.transaction_date() RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.wall_clock(transaction_timestamp()) $$;

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

CREATE FUNCTION rs_catalog.dateadd(unit text, n bigint, t timestamp) RETURNS timestamp
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT $3 + CASE WHEN rs_catalog.part($1) = 'quarter' THEN 3 * $2 * interval '1 month'
    ELSE $2 * ('1 ' || rs_catalog.part($1))::interval END $$;
CREATE FUNCTION rs_catalog.dateadd(unit text, n bigint, t date) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.dateadd($1, $2, $3::timestamp) $$;
CREATE FUNCTION rs_catalog.dateadd(unit text, n bigint, t timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.dateadd($1, $2, $3 AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' $$;

-- DATEDIFF counts the boundaries that are crossed.
CREATE FUNCTION rs_catalog.datediff(unit text, a timestamp, b timestamp) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE rs_catalog.part($1)
    WHEN 'year' THEN extract(year FROM $3) - extract(year FROM $2)
    WHEN 'quarter'
        THEN 4 * (extract(year FROM $3) - extract(year FROM $2)) + extract(quarter FROM $3) - extract(quarter FROM $2)
    WHEN 'month'
        THEN 12 * (extract(year FROM $3) - extract(year FROM $2)) + extract(month FROM $3) - extract(month FROM $2)
    WHEN 'week' THEN (pg_catalog.date_trunc('week', $3 + interval '1 day')::date - pg_catalog.date_trunc('week',
        $2 + interval '1 day')::date) / 7
    WHEN 'day' THEN $3::date - $2::date
    WHEN 'milliseconds' THEN trunc(extract(epoch FROM $3 - $2) * 1000)
    WHEN 'microseconds' THEN extract(epoch FROM $3 - $2) * 1000000
    ELSE extract(epoch FROM pg_catalog.date_trunc(rs_catalog.part($1),
        $3) - pg_catalog.date_trunc(rs_catalog.part($1), $2))
        / CASE rs_catalog.part($1) WHEN 'hour' THEN 3600 WHEN 'minute' THEN 60 ELSE 1 END
    END::bigint $$;
CREATE FUNCTION rs_catalog.datediff(unit text, a date, b date) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.datediff($1, $2::timestamp, $3::timestamp) $$;
CREATE FUNCTION rs_catalog.datediff(unit text, a timestamptz, b timestamptz) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT rs_catalog.datediff($1, $2 AT TIME ZONE 'UTC', $3 AT TIME ZONE 'UTC') $$;

CREATE FUNCTION rs_catalog.date_part(unit text, t timestamp) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.date_part(rs_catalog.part($1), $2) $$;
CREATE FUNCTION rs_catalog.date_part(unit text, t date) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT pg_catalog.date_part(rs_catalog.part($1), $2::timestamp) $$;
CREATE FUNCTION rs_catalog.date_part(unit text, t timestamptz) RETURNS double precision
    LANGUAGE sql STABLE PARALLEL SAFE
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
AS $$ SELECT CASE WHEN $1::date = rs_catalog.last_day($1)
    THEN rs_catalog.last_day($1 + $2 * interval '1 month') + $1::time ELSE $1 + $2 * interval '1 month' END $$;
CREATE FUNCTION rs_catalog.convert_timezone(target text, t timestamp) RETURNS timestamp
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$ SELECT $2 AT TIME ZONE 'UTC' AT TIME ZONE $1 $$;
CREATE FUNCTION rs_catalog.convert_timezone(source text, target text, t timestamp) RETURNS timestamp
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$ SELECT $3 AT TIME ZONE $1 AT TIME ZONE $2 $$;
