CREATE TABLE crews (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL CHECK (length(name) <= 40)
);
CREATE INDEX crews_by_name ON crews (name COLLATE NOCASE);
