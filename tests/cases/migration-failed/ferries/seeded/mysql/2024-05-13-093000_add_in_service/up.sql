-- An index over a part of the rows, as SQLite and PostgreSQL have it: no syntax here.
ALTER TABLE ferries ADD COLUMN in_service BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX idle_ferries ON ferries (decks) WHERE NOT in_service;
