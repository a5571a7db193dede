-- What stands on a relation of the schema, or beside the schema in the database, and is not modelled. What an
-- extension or a type brought belongs to it.
SELECT 'rule' AS kind, c.relname || '.' || r.rulename AS name
FROM pg_rewrite AS r
JOIN pg_class AS c ON c.oid = r.ev_class
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (current_schemas(false)) AND r.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', c.relname || '.' || p.polname
FROM pg_policy AS p
JOIN pg_class AS c ON c.oid = p.polrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (current_schemas(false))
UNION ALL
SELECT 'extension', extname::text FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL
SELECT b.kind, b.name
FROM (
    SELECT 'pg_namespace'::regclass AS class, oid, 'schema' AS kind, nspname::text AS name
    FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\_%'
      AND nspname NOT IN ('information_schema', 'public')
      AND nspname <> ALL (current_schemas(false))
    UNION ALL
    -- Every database has a schema public; where it is not looked at, what was left there is told one by one.
    SELECT o.classid, o.objid, i.type || ' in public', regexp_replace(i.identity, '^public\.', '')
    FROM pg_depend AS o
    JOIN pg_namespace AS n ON n.oid = o.refobjid
    CROSS JOIN LATERAL pg_identify_object(o.classid, o.objid, o.objsubid) AS i
    WHERE o.refclassid = 'pg_namespace'::regclass
      AND n.nspname = 'public'
      AND n.nspname <> ALL (current_schemas(false))
      AND o.deptype = 'n'
      AND o.classid <> 'pg_extension'::regclass
      -- A sequence goes with the table that owns it.
      AND NOT EXISTS (
          SELECT FROM pg_depend AS w
          JOIN pg_class AS t ON t.oid = w.refobjid AND t.relnamespace = n.oid
          WHERE w.classid = o.classid AND w.objid = o.objid AND w.refclassid = 'pg_class'::regclass AND w.deptype = 'a'
      )
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, oid, 'event trigger', evtname::text FROM pg_event_trigger
    UNION ALL
    SELECT 'pg_publication'::regclass, oid, 'publication', pubname::text FROM pg_publication
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, oid, 'foreign-data wrapper', fdwname::text
    FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, oid, 'foreign server', srvname::text FROM pg_foreign_server
    UNION ALL
    -- 16384 is the first number that is not the server's own.
    SELECT 'pg_language'::regclass, oid, 'language', lanname::text FROM pg_language WHERE oid >= 16384
    UNION ALL
    SELECT 'pg_am'::regclass, oid, 'access method', amname::text FROM pg_am WHERE oid >= 16384
    UNION ALL
    SELECT 'pg_cast'::regclass, oid, 'cast', format_type(castsource, NULL) || ' as ' || format_type(casttarget, NULL)
    FROM pg_cast
    WHERE oid >= 16384
) AS b
WHERE NOT EXISTS (
    SELECT FROM pg_depend AS e WHERE e.classid = b.class AND e.objid = b.oid AND e.deptype IN ('e', 'i')
)
