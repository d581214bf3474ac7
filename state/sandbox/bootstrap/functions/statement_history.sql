-- What clients did that changes something, or reads what users made. The proxy writes it when somebody asks.
-- https://docs.aws.amazon.com/redshift/latest/dg/SYS_QUERY_HISTORY.html

CREATE TABLE rs_catalog.statement_history (id bigint GENERATED ALWAYS AS IDENTITY, account text NOT NULL,
    at timestamp NOT NULL, query_type text NOT NULL, query_text text NOT NULL);
