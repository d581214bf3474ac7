SELECT n.nspname
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
INNER JOIN pg_user AS u ON u.usesysid = c.relowner
INNER JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND u.usename = :account AND (
    c.relname = 'object' AND a.attname IN ('kind', 'schema_name', 'name', 'digest_sent', 'digest_read')
    OR c.relname = 'mask_key' AND a.attname = 'key'
)
GROUP BY n.nspname
HAVING COUNT(*) = 6
ORDER BY n.nspname
