-- Columns of all tables and views, in order. `element` is an array's element type, or the type itself.
SELECT a.attrelid::text AS relation,
       a.attnum::text AS number,
       a.attname::text AS name,
       format_type(a.atttypid, a.atttypmod) AS declared,
       a.atttypid::text AS type,
       (CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END)::text AS element,
       a.attnotnull::text AS not_null,
       a.attidentity::text AS identity,
       a.attgenerated::text AS generated,
       pg_get_expr(d.adbin, d.adrelid) AS expression,
       l.oid::text AS collation_oid,
       l.collname::text AS collation
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation AS l
    ON l.oid = a.attcollation
    AND l.oid <> CASE t.typtype WHEN 'd' THEN 'pg_catalog."default"'::regcollation ELSE t.typcollation END
WHERE n.nspname = ANY (current_schemas(false)) AND c.relkind IN ('r', 'p', 'v')
ORDER BY a.attrelid, a.attnum
