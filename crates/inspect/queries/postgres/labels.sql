-- The labels of all enum types, in their order.
SELECT e.enumtypid::text AS oid, e.enumlabel::text AS label
FROM pg_enum AS e
ORDER BY e.enumtypid, e.enumsortorder
