SELECT groname
FROM pg_group
