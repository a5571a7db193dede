CREATE TABLE lots (
    lot_no BIGINT PRIMARY KEY,
    bid_cents BIGINT,
    state TEXT NOT NULL
);

CREATE VIEW open_lots AS SELECT lot_no, coalesce(bid_cents, 0) AS bid FROM lots WHERE state = 'open' AND lot_no > 5;
