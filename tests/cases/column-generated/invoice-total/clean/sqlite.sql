CREATE TABLE invoice_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    quantity INTEGER NOT NULL,
    unit_cents INTEGER NOT NULL,
    total_cents INTEGER GENERATED ALWAYS AS (quantity * unit_cents) STORED
);
