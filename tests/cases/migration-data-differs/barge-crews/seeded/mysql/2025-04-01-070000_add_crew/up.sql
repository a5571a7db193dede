-- MariaDB and MySQL invent a 0 for the rows that are there; SQLite and PostgreSQL refuse.
ALTER TABLE barges ADD COLUMN crew BIGINT NOT NULL;
