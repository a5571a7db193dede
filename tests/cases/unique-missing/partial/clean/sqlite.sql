CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    player_no INTEGER NOT NULL,
    closed_at TIMESTAMP
);

CREATE UNIQUE INDEX one_open_session ON sessions (player_no) WHERE closed_at IS NULL;
