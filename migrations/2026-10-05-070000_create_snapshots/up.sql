-- The digest is the SHA-256 of the content, in lower-case hexadecimal.
CREATE TABLE snapshots (
    digest VARCHAR(64) PRIMARY KEY NOT NULL,
    content TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT snapshots_digest_length CHECK (length(digest) <= 64)
);
