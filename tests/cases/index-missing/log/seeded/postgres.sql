CREATE TABLE log_entries (
    id BIGSERIAL PRIMARY KEY,
    level_no BIGINT NOT NULL,
    logged_at TIMESTAMP NOT NULL
);
