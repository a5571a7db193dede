CREATE TABLE transfers (
    id BIGSERIAL PRIMARY KEY,
    amount_cents BIGINT NOT NULL,
    CHECK (amount_cents > 0)
);
