CREATE TABLE webhooks (
    webhook_no BIGINT PRIMARY KEY,
    body JSONB NOT NULL,
    headers JSON
);
