SELECT lanname
FROM pg_language
WHERE lanacl IS NULL
