-- SQLite refuses a NOT NULL column without a default, even on an empty table.
ALTER TABLE ferries ADD COLUMN in_service BOOLEAN NOT NULL;
