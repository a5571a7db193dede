CREATE TABLE preferences (
    user_no BIGINT PRIMARY KEY,
    chosen JSONB NOT NULL DEFAULT '{}',
    hidden JSONB NOT NULL DEFAULT '[]'
);
