CREATE TABLE exchange_rates (
    currency_no INTEGER PRIMARY KEY,
    rate NUMERIC(14, 2) NOT NULL
);
