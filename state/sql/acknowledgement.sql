SELECT DISTINCT account, COALESCE(account_id, 0) AS account_id, COALESCE(project, '') AS project, COALESCE(purpose, '') AS purpose,
    COALESCE(MD5(statement), '') AS said
FROM :system.acknowledgement
WHERE account IS NOT NULL
