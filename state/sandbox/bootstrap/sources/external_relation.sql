-- needs: external_table

-- external_relation holds the external tables, which pg_class does not have.
CREATE VIEW rs_catalog.external_relation AS
SELECT c.oid, c.relname, c.relnamespace, n.nspname, c.relowner, c.relnatts, x.location, x.input_format,
    x.output_format, x.serialization_lib, x.serde_parameters, x.parameters, x.partitions
FROM rs_catalog.external_table x JOIN pg_class c ON c.oid = x.id JOIN pg_namespace n ON n.oid = c.relnamespace;
