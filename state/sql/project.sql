SELECT DISTINCT account, COALESCE(account_id, 0) AS account_id, COALESCE(project, '') AS project
FROM :system.project
WHERE account IS NOT NULL
