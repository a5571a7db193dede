-- Triggers, those aside that PostgreSQL makes for its foreign keys and copies to partitions.
SELECT c.relname::text AS relation,
       t.tgname::text AS name,
       t.tgtype::text AS type,
       (t.tgenabled = 'D')::text AS disabled,
       t.tgfoid::text AS function
FROM pg_trigger AS t
JOIN pg_class AS c ON c.oid = t.tgrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (current_schemas(false)) AND NOT t.tgisinternal AND t.tgparentid = 0
ORDER BY c.relname, t.tgname
