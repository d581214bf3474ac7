SELECT schema_name, name, part, text
FROM :system.policy
ORDER BY schema_name, name, part
