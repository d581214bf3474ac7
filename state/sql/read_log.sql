SELECT user_id, start_time, query_text
FROM sys_query_history
WHERE status = 'success' AND :kind AND (:named)
ORDER BY start_time DESC
LIMIT 5000
