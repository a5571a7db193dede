CREATE EXTENSION citext;

CREATE TABLE accounts (
    id BIGSERIAL PRIMARY KEY,
    email CITEXT NOT NULL CHECK (char_length(email) <= 190),
    UNIQUE (email)
);
