SELECT account, user_name, state
FROM :system.profile
