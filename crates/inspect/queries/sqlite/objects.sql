-- Every object of the main database and the statement that made it.
SELECT s.type, s.name, s.tbl_name AS "table", s.sql
FROM sqlite_schema AS s
WHERE s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY s.rowid
