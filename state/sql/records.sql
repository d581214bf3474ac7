SELECT schema_name, name, part, text
FROM :system.policy
WHERE schema_name IS NOT NULL AND name IS NOT NULL AND part IS NOT NULL AND text IS NOT NULL
ORDER BY schema_name, name, part
