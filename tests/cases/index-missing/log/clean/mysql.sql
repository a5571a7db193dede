CREATE TABLE log_entries (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    level_no BIGINT NOT NULL,
    logged_at DATETIME(6) NOT NULL
);

CREATE INDEX log_entries_by_level ON log_entries (level_no, logged_at);
