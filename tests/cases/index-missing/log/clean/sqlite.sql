CREATE TABLE log_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    level_no INTEGER NOT NULL,
    logged_at TIMESTAMP NOT NULL
);

CREATE INDEX log_entries_by_level ON log_entries (level_no, logged_at);
