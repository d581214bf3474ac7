CREATE SCHEMA crm;
CREATE TABLE crm.customers (id bigint, email varchar(256), region varchar(8), birth date);
INSERT INTO crm.customers VALUES
    (1, 'a@x.org', 'emea', '1980-05-06'), (2, 'b@x.org', 'amer', '1990-07-08'), (3, 'c@x.org', 'emea', '1970-01-02');
CREATE USER alice PASSWORD DISABLE;
CREATE USER bob PASSWORD DISABLE;
CREATE USER carl PASSWORD DISABLE;
