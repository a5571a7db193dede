-- Domains and what they are made of, one row per CHECK, or one where there is none.
SELECT t.oid::text AS oid,
       t.typbasetype::text AS base,
       format_type(t.typbasetype, t.typtypmod) AS declared,
       t.typnotnull::text AS not_null,
       t.typdefault AS "default",
       k.conname::text AS "check",
       pg_get_expr(k.conbin, 0) AS expression
FROM pg_type AS t
JOIN pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_constraint AS k ON k.contypid = t.oid AND k.contype = 'c'
WHERE t.typtype = 'd' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY t.oid, k.conname
