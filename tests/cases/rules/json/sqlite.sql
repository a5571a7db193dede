CREATE TABLE webhooks (
    webhook_no BIGINT NOT NULL PRIMARY KEY,
    body JSON NOT NULL,
    headers JSON
);
