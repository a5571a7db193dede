-- Tables, views and virtual tables of the main database, those that SQLite keeps for itself aside. The rows of
-- the other queries are joined to them in this order.
SELECT l.name, l.type, l.wr AS without_rowid, l.strict
FROM pragma_table_list AS l
WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY l.name
