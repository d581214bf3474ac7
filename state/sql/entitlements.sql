SELECT account, kind, name, value, :valid_from AS begins, :valid_until AS ends
FROM :system.entitlement
WHERE account IS NOT NULL AND kind IS NOT NULL AND name IS NOT NULL AND value IS NOT NULL
