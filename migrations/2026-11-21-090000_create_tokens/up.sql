-- The digest is the SHA-256 of the token's secret, in lower-case hexadecimal. A revoked token keeps its row and name.
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name VARCHAR(64) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    created_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    CONSTRAINT tokens_name_key UNIQUE (name),
    CONSTRAINT tokens_name_length CHECK (length(name) <= 64),
    CONSTRAINT tokens_digest_length CHECK (length(digest) <= 64)
);
