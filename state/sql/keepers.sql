:registries
ORDER BY system_schema
