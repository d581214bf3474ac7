SELECT DISTINCT account, :account_id AS account_id, COALESCE(project, '') AS project
FROM :system.project
WHERE account IS NOT NULL
