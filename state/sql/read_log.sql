SELECT user_id, start_time, query_text
FROM sys_query_history
WHERE status = 'success' AND query_type IN (:types) AND STRPOS(LOWER(query_text), :named) > 0
ORDER BY start_time DESC
LIMIT 5000
