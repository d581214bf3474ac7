SELECT account, kind, name, value
FROM :system.entitlement
WHERE account IS NOT NULL AND kind IS NOT NULL AND name IS NOT NULL AND value IS NOT NULL
