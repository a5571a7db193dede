CREATE TABLE invoice_lines (
    id BIGSERIAL PRIMARY KEY,
    quantity BIGINT NOT NULL,
    unit_cents BIGINT NOT NULL,
    total_cents BIGINT
);
