SELECT 'character_set_database' AS name, CAST(@@character_set_database AS CHAR) AS value
UNION ALL SELECT 'collation_database', CAST(@@collation_database AS CHAR)
UNION ALL SELECT 'default_storage_engine', CAST(@@default_storage_engine AS CHAR)
UNION ALL SELECT 'explicit_defaults_for_timestamp', IF(@@explicit_defaults_for_timestamp, 'ON', 'OFF')
UNION ALL SELECT 'lower_case_table_names', CAST(@@lower_case_table_names AS CHAR)
