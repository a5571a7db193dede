CREATE TABLE transfers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    amount_cents INTEGER NOT NULL,
    CHECK (amount_cents > 0)
);
