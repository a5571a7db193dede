CREATE TABLE transfers (
    id BIGSERIAL PRIMARY KEY,
    amount_cents BIGINT NOT NULL

);
