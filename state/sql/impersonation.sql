SELECT DISTINCT account, :account_id AS account_id, impersonated, :impersonated_id AS impersonated_id
FROM :system.impersonation
WHERE account IS NOT NULL AND impersonated IS NOT NULL
