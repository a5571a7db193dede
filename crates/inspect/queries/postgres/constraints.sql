-- Constraints of all relations, one row per key column, in order; a CHECK has one row.
SELECT k.oid::text AS oid,
       k.conrelid::text AS relation,
       c.relname::text AS relation_name,
       k.conname::text AS name,
       k.contype::text AS kind,
       k.condeferrable::text AS deferrable,
       k.condeferred::text AS deferred,
       k.conindid::text AS index,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END AS expression,
       CASE WHEN pn.nspname <> ALL (current_schemas(false)) THEN pn.nspname || '.' ELSE '' END || p.relname AS parent,
       k.confupdtype::text AS on_update,
       k.confdeltype::text AS on_delete,
       k.confmatchtype::text AS match,
       a.attname::text AS "column",
       pa.attname::text AS parent_column
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS p ON p.oid = k.confrelid
LEFT JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
LEFT JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS part (number, parent_number, position)
    ON k.contype IN ('p', 'u', 'f')
LEFT JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = part.number
LEFT JOIN pg_attribute AS pa ON pa.attrelid = k.confrelid AND pa.attnum = part.parent_number
-- NOT NULL (since version 18) is the column's; a copy for a partition belongs to it.
WHERE n.nspname = ANY (current_schemas(false)) AND k.contype <> 'n' AND k.conparentid = 0
ORDER BY k.conrelid, k.conname, k.oid, part.position
