-- What constraints can be since version 18.
SELECT k.oid::text AS oid, f.fact, c.relname || '.' || k.conname AS name
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT 'not enforced constraint' AS fact WHERE NOT k.conenforced
    UNION ALL
    SELECT 'temporal key' WHERE k.conperiod
) AS f
WHERE n.nspname = ANY (current_schemas(false))
