CREATE TABLE orders (
    order_no BIGINT NOT NULL,
    customer_no BIGINT NOT NULL,
    shipped_at TIMESTAMP,
    PRIMARY KEY (order_no)
);

CREATE VIEW open_orders AS SELECT order_no FROM orders WHERE shipped_at IS NULL;
