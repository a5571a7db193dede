-- The key parts of all indexes, in order; the last made index has the number 0.
SELECT l.name AS "table", i.name, CAST(i."unique" AS TEXT) AS "unique", i.origin,
       CAST(i.partial AS TEXT) AS partial, CAST(x.cid AS TEXT) AS cid, x.name AS "column",
       CAST(x."desc" AS TEXT) AS descending, x.coll AS collation
FROM pragma_table_list AS l, pragma_index_list(l.name, l.schema) AS i, pragma_index_xinfo(i.name, l.schema) AS x
WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND x.key = 1
ORDER BY l.name, i.seq DESC, x.seqno
