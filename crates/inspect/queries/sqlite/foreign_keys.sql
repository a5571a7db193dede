-- The columns of all foreign keys, in order; the last declared foreign key has the number 0.
SELECT l.name AS "table", CAST(f.id AS TEXT) AS number, f."table" AS parent, f."from" AS "column",
       f."to" AS parent_column, f.on_update, f.on_delete
FROM pragma_table_list AS l, pragma_foreign_key_list(l.name, l.schema) AS f
WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY l.name, f.id DESC, f.seq
