SELECT DISTINCT account, :account_id AS account_id, COALESCE(project, '') AS project, COALESCE(purpose, '') AS purpose
FROM :system.acknowledgement
WHERE account IS NOT NULL
