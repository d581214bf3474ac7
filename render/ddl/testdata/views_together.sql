-- orders goes
-- items goes
DROP VIEW governed.orders, governed.items;

-- a copy goes
DROP MATERIALIZED VIEW governed.copy;

