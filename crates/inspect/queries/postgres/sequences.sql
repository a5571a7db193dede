-- Sequences, with the column that owns each and the default that takes its next value. The owner's dependency
-- is `i` for an identity column, `a` for OWNED BY and serial.
SELECT s.relname::text AS name,
       d.refobjid::text AS relation,
       d.refobjsubid::text AS number,
       q.seqcycle::text AS cycles,
       format('nextval(%L::regclass)', s.oid::regclass) AS next_value
FROM pg_class AS s
JOIN pg_namespace AS n ON n.oid = s.relnamespace
JOIN pg_sequence AS q ON q.seqrelid = s.oid
LEFT JOIN pg_depend AS d
    ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
WHERE n.nspname = ANY (current_schemas(false))
  AND NOT EXISTS (
      SELECT FROM pg_depend AS e
      WHERE e.classid = 'pg_class'::regclass AND e.objid = s.oid AND e.deptype = 'e'
  )
ORDER BY s.relname
