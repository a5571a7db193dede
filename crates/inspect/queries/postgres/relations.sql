-- Tables, views and what else is a relation with rows; sequences, composite types and indexes are read elsewhere.
SELECT c.oid::text AS oid,
       c.relname::text AS name,
       n.nspname::text AS schema,
       c.relkind::text AS kind,
       (c.relpersistence = 'u')::text AS unlogged,
       c.relispartition::text AS partition,
       c.relrowsecurity::text AS row_security,
       (c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhparent = c.oid))::text AS inherited,
       CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END AS definition
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (current_schemas(false))
  AND c.relkind NOT IN ('S', 'c', 'i', 'I')
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
  )
ORDER BY c.relname
