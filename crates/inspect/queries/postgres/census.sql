-- Whatever else depends on the schema: each object of it does, whatever its kind. Relations are read elsewhere.
SELECT o.objid::text AS oid,
       CASE
           WHEN f.prokind = 'w' THEN 'window function'
           WHEN t.typtype = 'e' THEN 'enum type'
           WHEN t.typtype = 'd' THEN 'domain'
           WHEN t.typtype = 'c' THEN 'composite type'
           WHEN t.typtype = 'r' THEN 'range type'
           ELSE i.type
       END AS kind,
       -- The identity is the name behind its schema's, with the arguments where names may repeat.
       CASE
           WHEN f.oid IS NOT NULL THEN f.proname || '(' || oidvectortypes(f.proargtypes) || ')'
           ELSE regexp_replace(i.identity, '^("([^"]|"")*"|[^".]*)\.', '')
       END AS name,
       CASE
           WHEN l.oid IS NOT NULL THEN concat_ws(
               ' ',
               CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' END,
               -- The locale's column has changed its name twice.
               coalesce(
                   to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale', to_jsonb(l) ->> 'collcollate'
               ),
               CASE WHEN NOT l.collisdeterministic THEN 'nondeterministic' END
           )
       END AS collation
FROM pg_depend AS o
JOIN pg_namespace AS n ON n.oid = o.refobjid
CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, o.objsubid) AS i
LEFT JOIN pg_type AS t ON o.classid = 'pg_type'::regclass AND t.oid = o.objid
LEFT JOIN pg_proc AS f ON o.classid = 'pg_proc'::regclass AND f.oid = o.objid
LEFT JOIN pg_collation AS l ON o.classid = 'pg_collation'::regclass AND l.oid = o.objid
WHERE o.refclassid = 'pg_namespace'::regclass
  AND n.nspname = ANY (current_schemas(false))
  AND o.deptype = 'n'
  AND o.classid NOT IN ('pg_class'::regclass, 'pg_extension'::regclass)
  -- What an extension brought, and what a type brought (a range's functions), belongs to it.
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = o.classid AND e.objid = o.objid AND e.deptype IN ('e', 'i')
  )
