CREATE TABLE exchange_rates (
    currency_no INT NOT NULL PRIMARY KEY,
    rate DECIMAL(14, 6) NOT NULL
);
