-- A text of any length cannot stand in a key here.
ALTER TABLE ferries ADD COLUMN in_service BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE ferries ADD COLUMN call_sign LONGTEXT UNIQUE;
