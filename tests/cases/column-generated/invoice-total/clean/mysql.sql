CREATE TABLE invoice_lines (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    quantity BIGINT NOT NULL,
    unit_cents BIGINT NOT NULL,
    total_cents BIGINT GENERATED ALWAYS AS (quantity * unit_cents) STORED
);
