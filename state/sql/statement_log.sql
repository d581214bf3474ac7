SELECT user_id, start_time, query_text
FROM sys_query_history
WHERE start_time >= ':since' AND status = 'success' AND query_type <> 'SELECT'
ORDER BY start_time DESC
LIMIT 5000
