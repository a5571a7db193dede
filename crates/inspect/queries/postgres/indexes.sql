-- Indexes of all tables, one row per key part, in order; columns that are only INCLUDEd are no key parts.
SELECT i.indexrelid::text AS oid,
       i.indrelid::text AS relation,
       x.relname::text AS name,
       m.amname::text AS method,
       i.indisunique::text AS "unique",
       i.indisprimary::text AS "primary",
       i.indisexclusion::text AS exclusion,
       i.indisvalid::text AS valid,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       a.attname::text AS "column",
       CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, part.position::int, false) END AS expression,
       (part.option & 1)::text AS descending,
       l.collname::text AS collation
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_am AS m ON m.oid = x.relam
CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indoption::int2[], i.indcollation::oid[])
    WITH ORDINALITY AS part (number, option, collation_oid, position)
LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = part.number
LEFT JOIN pg_collation AS l
    ON l.oid = part.collation_oid AND l.oid <> coalesce(a.attcollation, 'pg_catalog."default"'::regcollation)
WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('r', 'p') AND part.position <= i.indnkeyatts
ORDER BY i.indrelid, x.relname, part.position
