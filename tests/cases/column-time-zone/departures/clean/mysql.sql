CREATE TABLE flights (
    flight_no BIGINT NOT NULL PRIMARY KEY,
    departs_at DATETIME(6) NOT NULL,
    gate BIGINT
);
