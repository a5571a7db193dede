-- Columns of all tables, in order. `hidden` is 2 for a virtual and 3 for a stored generated column.
SELECT l.name AS "table", c.name, c.type AS declared, CAST(c."notnull" AS TEXT) AS not_null,
       c.dflt_value AS "default", CAST(c.pk AS TEXT) AS key_part, CAST(c.hidden AS TEXT) AS hidden
FROM pragma_table_list AS l, pragma_table_xinfo(l.name, l.schema) AS c
WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY l.name, c.cid
