-- The columns of all views, in order. SQLite refuses this query when one of the views names what is not there.
SELECT l.name AS view, c.name
FROM pragma_table_list AS l, pragma_table_info(l.name, l.schema) AS c
WHERE l.schema = 'main' AND l.type = 'view'
ORDER BY l.name, c.cid
