CREATE TABLE subscriptions (
    id BIGSERIAL PRIMARY KEY,
    state VARCHAR(16) NOT NULL DEFAULT 'pending'
);
