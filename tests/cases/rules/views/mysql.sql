CREATE TABLE lots (
    lot_no BIGINT NOT NULL PRIMARY KEY,
    bid_cents BIGINT,
    state LONGTEXT NOT NULL
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;

CREATE VIEW open_lots AS SELECT lot_no, ifnull(bid_cents, 0) AS bid FROM lots WHERE state = 'open' AND lot_no > 5;
