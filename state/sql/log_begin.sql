SELECT MIN(start_time)
FROM sys_query_history
