-- PostgreSQL takes no number for a truth value.
ALTER TABLE ferries ADD COLUMN in_service BOOLEAN NOT NULL DEFAULT 1;
