SELECT
    TABLE_NAME AS owner,
    INDEX_NAME AS name,
    CAST(SEQ_IN_INDEX AS CHAR) AS position,
    CAST(NON_UNIQUE AS CHAR) AS allows_duplicates,
    COLUMN_NAME AS column_name,
    COLLATION AS direction,
    CAST(SUB_PART AS CHAR) AS prefix,
    INDEX_TYPE AS method,
    IGNORED AS hidden
FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = DATABASE()
