-- What stands on some tables and views, one row for each column, constraint, index and trigger. Prepared, since
-- planning it takes longer than running it. The tables and the types are looked up once.
WITH asked AS MATERIALIZED (
    SELECT c.oid, c.relname::text AS owner, c.relkind AS kind
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY (current_schemas(false)) AND lower(c.relname) = ANY ($1)
)
SELECT c.owner, 'column' AS kind, a.attname::text AS name, NULL AS columns, NULL AS parent,
       concat(
           format_type(a.atttypid, a.atttypmod),
           CASE WHEN t.typtype <> 'b' OR t.typelem <> 0 THEN
               (SELECT ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
                FROM pg_enum AS e WHERE e.enumtypid IN (t.oid, t.typelem, t.typbasetype)) END,
           CASE WHEN t.typtype = 'd' THEN
               format(' %s %s', format_type(t.typbasetype, t.typtypmod),
                      (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint AS k WHERE k.contypid = t.oid)) END
       ) AS text,
       a.attnotnull::text AS not_null,
       pg_get_expr(d.adbin, d.adrelid) AS expression,
       a.attidentity::text AS identity,
       a.attgenerated::text AS generated,
       nullif(a.attcollation, 0)::text AS collation,
       a.attnum AS position
FROM asked AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.kind IN ('r', 'p', 'v')
UNION ALL
SELECT c.owner, 'constraint ' || k.contype::text, k.conname::text,
       (SELECT string_agg(a.attname, chr(31) ORDER BY part.position)
        FROM unnest(k.conkey) WITH ORDINALITY AS part (number, position)
        JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = part.number
        WHERE k.contype <> 'c'),
       p.relname::text, pg_get_constraintdef(k.oid), NULL, NULL, NULL, NULL, NULL, 0
FROM asked AS c
JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype <> 'n'
LEFT JOIN pg_class AS p ON p.oid = k.confrelid
UNION ALL
SELECT c.owner, CASE WHEN i.indisunique THEN 'unique index' ELSE 'index' END, x.relname::text,
       (SELECT string_agg(coalesce(a.attname, '(expression)'), chr(31) ORDER BY part.position)
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS part (number, position)
        LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = part.number
        WHERE part.position <= i.indnkeyatts),
       NULL, substring(pg_get_indexdef(i.indexrelid) FROM ' USING .*'), NULL, NULL, NULL, NULL, NULL, 0
FROM asked AS c
JOIN pg_index AS i ON i.indrelid = c.oid
JOIN pg_class AS x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT c.owner, 'trigger', t.tgname::text, NULL, NULL, pg_get_triggerdef(t.oid), NULL, NULL, NULL, NULL, NULL, 0
FROM asked AS c
JOIN pg_trigger AS t ON t.tgrelid = c.oid AND NOT t.tgisinternal
UNION ALL
SELECT c.owner, 'table', c.owner, NULL, NULL, CASE WHEN c.kind = 'v' THEN pg_get_viewdef(c.oid) END,
       NULL, NULL, NULL, NULL, NULL, 0
FROM asked AS c
WHERE c.kind IN ('r', 'p', 'v')
ORDER BY owner, kind, position, name
