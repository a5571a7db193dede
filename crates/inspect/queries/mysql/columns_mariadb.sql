SELECT
    TABLE_NAME AS owner,
    COLUMN_NAME AS name,
    CAST(ORDINAL_POSITION AS CHAR) AS position,
    COLUMN_TYPE AS declared,
    IS_NULLABLE AS nullable,
    COLUMN_DEFAULT AS default_text,
    EXTRA AS extra,
    GENERATION_EXPRESSION AS expression,
    CHARACTER_SET_NAME AS character_set,
    COLLATION_NAME AS collation
FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE()
