-- The settings that change what a schema means.
SELECT 'encoding' AS name, encoding AS value FROM pragma_encoding
UNION ALL
SELECT 'foreign_keys', CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys
UNION ALL
SELECT 'ignore_check_constraints', CAST(ignore_check_constraints AS TEXT) FROM pragma_ignore_check_constraints
UNION ALL
SELECT 'recursive_triggers', CAST(recursive_triggers AS TEXT) FROM pragma_recursive_triggers
