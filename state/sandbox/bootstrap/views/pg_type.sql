-- needs: principals

CREATE VIEW rs_catalog.pg_type AS
SELECT CASE t.typname WHEN 'jsonb' THEN 'super' WHEN 'bytea' THEN 'varbyte' WHEN 'polygon' THEN 'geometry'
    WHEN 'path' THEN 'geography' WHEN 'tsvector' THEN 'hllsketch' ELSE t.typname END::name AS typname,
    t.typnamespace, rs_catalog.uid(t.typowner) AS typowner, t.typlen, t.typbyval, t.typtype, t.typisdefined,
    t.typdelim,
    t.typrelid, t.typelem, t.typinput, t.typoutput, t.typreceive, t.typsend, t.typanalyze, t.typalign, t.typstorage,
    t.typnotnull, t.typbasetype, t.typtypmod, t.typndims::integer AS typndims,
    NULL::text AS typdefaultbin, t.typdefault, t.oid
FROM pg_type t WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype = 'b' AND t.typname NOT LIKE 'pg\_%';
