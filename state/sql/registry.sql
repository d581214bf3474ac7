SELECT kind, schema_name, name, digest_sent, digest_read
FROM :system.object
