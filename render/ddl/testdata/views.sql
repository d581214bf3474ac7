-- a view is made, with the commit in its comment
CREATE VIEW governed.orders AS
SELECT base.id
FROM shop.orders AS base;
COMMENT ON VIEW governed.orders IS 'Managed by redveil; commit 4f2a';

-- a late-binding view is made
CREATE VIEW governed.orders AS
SELECT base.id
FROM shop.orders AS base
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.orders IS 'Managed by redveil; commit 4f2a';

-- a materialized view is made
CREATE MATERIALIZED VIEW governed.orders AS
SELECT base.id
FROM shop.orders AS base;
COMMENT ON VIEW governed.orders IS 'Managed by redveil; commit 4f2a';

-- a view is removed
DROP VIEW governed.orders;

-- a materialized view is removed
DROP MATERIALIZED VIEW governed.orders;

-- a view of the same columns is replaced and keeps its grants
CREATE OR REPLACE VIEW governed.orders AS
SELECT base.id
FROM shop.orders AS base;
COMMENT ON VIEW governed.orders IS 'Managed by redveil; commit 4f2a';

-- a view of other columns is made again
DROP VIEW governed.orders;
CREATE VIEW governed.orders AS
SELECT base.id
FROM shop.orders AS base;
COMMENT ON VIEW governed.orders IS 'Managed by redveil; commit 4f2a';

-- a view that binds late from now on is made again
DROP VIEW governed.orders;
CREATE VIEW governed.orders AS
SELECT base.id
FROM shop.orders AS base
WITH NO SCHEMA BINDING;
COMMENT ON VIEW governed.orders IS 'Managed by redveil; commit 4f2a';

-- a view that was given away comes back
ALTER TABLE governed.orders OWNER TO "redveil";

-- a comment that was taken off is put back
COMMENT ON VIEW governed.orders IS 'Managed by redveil; commit 4f2a';

-- a procedure is made, which runs as the system account
CREATE PROCEDURE redveil_procedures.set_project(wanted_project varchar(256)) AS $$
BEGIN
END;
$$ LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog, pg_temp;

-- a procedure with another text is made again
DROP PROCEDURE redveil_procedures.set_project(character varying);
CREATE PROCEDURE redveil_procedures.set_project(wanted_project varchar(256)) AS $$
BEGIN
END;
$$ LANGUAGE plpgsql SECURITY DEFINER SET search_path TO pg_catalog, pg_temp;

-- a procedure is removed
DROP PROCEDURE redveil_procedures.set_project(character varying);

