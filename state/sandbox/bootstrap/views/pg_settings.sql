CREATE VIEW rs_catalog.pg_settings AS
SELECT regexp_replace(name, '^redshift\.', '') AS name, setting, unit, category, short_desc, extra_desc, context,
    vartype, source, min_val, max_val
FROM pg_settings WHERE name IN ('search_path', 'statement_timeout', 'TimeZone', 'DateStyle', 'extra_float_digits',
    'client_encoding') OR name LIKE 'redshift.%';
