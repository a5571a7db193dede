CREATE EXTENSION citext;

CREATE TABLE networks (
    network_no BIGINT PRIMARY KEY,
    address INET NOT NULL,
    tags TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    ports INTEGER[],
    lease INTERVAL NOT NULL,
    flags BIT VARYING (8),
    owner CITEXT NOT NULL,
    mask REAL,
    notice XML CHECK (notice IS DOCUMENT)
);
