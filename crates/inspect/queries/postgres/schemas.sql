-- The schemas that are looked at and exist: those of the search path.
SELECT unnest(current_schemas(false))::text AS name
