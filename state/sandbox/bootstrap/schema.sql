-- Everything of the sandbox lives in one schema, which clients do not see.

CREATE SCHEMA rs_catalog;
GRANT USAGE ON SCHEMA rs_catalog TO PUBLIC;
