SELECT MIN(start_time), MIN(user_id), MAX(user_id)
FROM sys_query_history
