SELECT 'event' AS kind, EVENT_NAME AS name
FROM information_schema.EVENTS
WHERE EVENT_SCHEMA = DATABASE()
