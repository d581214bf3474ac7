SELECT DISTINCT account, COALESCE(account_id, 0) AS account_id, impersonated, COALESCE(impersonated_id, 0) AS impersonated_id
FROM :system.impersonation_grant
WHERE account IS NOT NULL AND impersonated IS NOT NULL
