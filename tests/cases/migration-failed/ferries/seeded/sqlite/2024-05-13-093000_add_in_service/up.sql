-- SQLite cannot add a column with a key of its own.
ALTER TABLE ferries ADD COLUMN in_service BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE ferries ADD COLUMN berth_no INTEGER UNIQUE;
