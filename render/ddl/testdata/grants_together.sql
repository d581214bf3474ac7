-- staff reads orders
-- staff reads items
GRANT SELECT ON governed.orders, governed.items TO ROLE redveil_staff;

-- the night shift reads orders
GRANT SELECT ON governed.orders TO GROUP night_shift;

-- staff uses a schema
-- staff uses another schema
GRANT USAGE ON SCHEMA governed, shop TO ROLE redveil_staff;

-- staff uses an external schema
GRANT USAGE ON SCHEMA lake TO ROLE redveil_staff;

-- everyone calls a procedure
-- everyone calls another procedure
GRANT EXECUTE ON PROCEDURE redveil_procedures.set_project(character varying), redveil_procedures.impersonate(character varying) TO PUBLIC;

-- staff reads items no longer
-- staff reads lines no longer
REVOKE SELECT ON shop.items, shop.lines FROM ROLE redveil_staff;

-- staff reads a column no longer
REVOKE SELECT (email) ON governed.orders FROM ROLE redveil_staff;

