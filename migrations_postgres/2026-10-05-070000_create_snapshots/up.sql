-- The digest is the SHA-256 of the content, in lower-case hexadecimal.
CREATE TABLE snapshots (
    digest VARCHAR(64) PRIMARY KEY,
    content TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
