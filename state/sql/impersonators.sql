SELECT DISTINCT account, impersonated
FROM :system.impersonation_grant
ORDER BY account, impersonated
