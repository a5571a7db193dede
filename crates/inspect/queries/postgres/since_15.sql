-- What indexes and constraints can be since version 15.
SELECT i.indexrelid::text AS oid, 'nulls not distinct' AS fact, x.relname::text AS name
FROM pg_index AS i
JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_namespace AS n ON n.oid = x.relnamespace
WHERE n.nspname = ANY (current_schemas(false)) AND i.indnullsnotdistinct
UNION ALL
SELECT k.oid::text, 'set null columns', c.relname || '.' || k.conname
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (current_schemas(false)) AND k.confdelsetcols IS NOT NULL
