CREATE TABLE sessions (
    id BIGSERIAL PRIMARY KEY,
    player_no BIGINT NOT NULL,
    closed_at TIMESTAMP
);

CREATE UNIQUE INDEX one_open_session ON sessions (player_no) WHERE closed_at IS NULL;
