-- Functions of numbers that PostgreSQL lacks or has with another meaning.
-- https://docs.aws.amazon.com/redshift/latest/dg/Math_functions.html

CREATE FUNCTION rs_catalog.round(n numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.round($1) $$;
CREATE FUNCTION rs_catalog.round(n numeric, digits integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.round($1, $2) $$;
CREATE FUNCTION rs_catalog.round(n double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1 < 0 THEN ceil($1 - 0.5) ELSE floor($1 + 0.5) END $$;
CREATE FUNCTION rs_catalog.round(n double precision, digits integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT rs_catalog.round($1 * power(10::double precision, $2)) / power(10::double precision, $2) $$;
CREATE FUNCTION rs_catalog.trunc(n numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.trunc($1) $$;
CREATE FUNCTION rs_catalog.trunc(n numeric, digits integer) RETURNS numeric
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.trunc($1, $2) $$;
CREATE FUNCTION rs_catalog.trunc(n double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT pg_catalog.trunc($1) $$;
CREATE FUNCTION rs_catalog.trunc(t timestamp) RETURNS date
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::date $$;
CREATE FUNCTION rs_catalog.trunc(t timestamptz) RETURNS date
    LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$ SELECT $1::date $$;

-- AVG over whole numbers is a whole number.
-- https://docs.aws.amazon.com/redshift/latest/dg/r_AVG.html
CREATE FUNCTION rs_catalog.whole_average(sums bigint[]) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT CASE WHEN $1[1] = 0 THEN NULL ELSE $1[2] / $1[1] END $$;
CREATE AGGREGATE rs_catalog.avg(smallint) (SFUNC = int2_avg_accum, STYPE = bigint[], INITCOND = '{0,0}',
    FINALFUNC = rs_catalog.whole_average);
CREATE AGGREGATE rs_catalog.avg(integer) (SFUNC = int4_avg_accum, STYPE = bigint[], INITCOND = '{0,0}',
    FINALFUNC = rs_catalog.whole_average);
CREATE AGGREGATE rs_catalog.avg(bigint) (SFUNC = int8_avg_accum, STYPE = internal, FINALFUNC = numeric_poly_avg);
CREATE AGGREGATE rs_catalog.avg(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg);
CREATE AGGREGATE rs_catalog.avg(double precision) (SFUNC = float8_accum, STYPE = double precision[],
    INITCOND = '{0,0,0}', FINALFUNC = float8_avg);
