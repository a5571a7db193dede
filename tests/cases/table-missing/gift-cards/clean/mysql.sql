CREATE TABLE customers (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    loyalty_points BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE gift_cards (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id BIGINT NOT NULL,
    balance_cents BIGINT NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customers (id)
);
