CREATE TABLE customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    loyalty_points INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE gift_cards (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    customer_id INTEGER NOT NULL,
    balance_cents INTEGER NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customers (id)
);
