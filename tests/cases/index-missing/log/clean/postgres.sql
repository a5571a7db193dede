CREATE TABLE log_entries (
    id BIGSERIAL PRIMARY KEY,
    level_no BIGINT NOT NULL,
    logged_at TIMESTAMP NOT NULL
);

CREATE INDEX log_entries_by_level ON log_entries (level_no, logged_at);
