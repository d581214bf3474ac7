SELECT first_seen, right_name, path, accounts, objects
FROM :system.finding
WHERE first_seen IS NOT NULL AND right_name IS NOT NULL AND path IS NOT NULL AND accounts IS NOT NULL AND objects IS NOT NULL
ORDER BY first_seen, right_name, path, accounts, objects
