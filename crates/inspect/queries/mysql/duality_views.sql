SELECT 'json duality view' AS kind, TABLE_NAME AS name
FROM information_schema.JSON_DUALITY_VIEWS
WHERE TABLE_SCHEMA = DATABASE()
