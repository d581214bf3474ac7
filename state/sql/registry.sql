SELECT kind, COALESCE(schema_name, '') AS schema_name, name, COALESCE(digest_sent, '') AS digest_sent, COALESCE(digest_read, '') AS digest_read
FROM :system.object
WHERE kind IS NOT NULL AND name IS NOT NULL
