CREATE TABLE sessions (
    id BIGSERIAL PRIMARY KEY,
    player_no BIGINT NOT NULL,
    closed_at TIMESTAMP
);
