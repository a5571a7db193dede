-- Triggers with their bodies. MariaDB looks into the tables of one database only where EVENT_OBJECT_SCHEMA says which;
-- a trigger is of its table's.
SELECT
    EVENT_OBJECT_TABLE AS owner,
    TRIGGER_NAME AS name,
    CONCAT(ACTION_TIMING, ' ', EVENT_MANIPULATION, ' ', ACTION_STATEMENT) AS text
FROM information_schema.TRIGGERS
WHERE EVENT_OBJECT_SCHEMA = DATABASE()
