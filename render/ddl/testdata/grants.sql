-- a role may read a view
GRANT SELECT ON governed.orders TO ROLE redveil_staff;

-- a role may read a view no longer
REVOKE SELECT ON governed.orders FROM ROLE redveil_staff;

-- a group may use a schema
GRANT USAGE ON SCHEMA governed TO GROUP night_shift;

-- everyone may read a view
GRANT SELECT ON governed.orders TO PUBLIC;

-- a privilege that someone gave to an account is taken
REVOKE INSERT ON governed.orders FROM "Ann";

-- everyone may call a procedure
GRANT EXECUTE ON PROCEDURE redveil_procedures.set_project(character varying) TO PUBLIC;

-- a procedure that everyone could call is closed
REVOKE EXECUTE ON PROCEDURE redveil_procedures.set_project(character varying) FROM PUBLIC;

