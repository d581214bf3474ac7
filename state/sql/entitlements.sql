SELECT account, kind, name, value
FROM :system.entitlement
