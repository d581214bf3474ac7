SELECT account, COALESCE(user_name, '') AS user_name, COALESCE(state, '') AS state
FROM :system.profile
WHERE account IS NOT NULL
