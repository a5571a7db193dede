CREATE TABLE transfers (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    amount_cents BIGINT NOT NULL,
    CHECK (amount_cents > 0)
);
