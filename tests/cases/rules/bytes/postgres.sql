CREATE TABLE snapshots (
    digest BYTEA NOT NULL,
    body BYTEA NOT NULL,
    cover BYTEA NOT NULL,
    salt BYTEA NOT NULL DEFAULT '\x00ff'
);
