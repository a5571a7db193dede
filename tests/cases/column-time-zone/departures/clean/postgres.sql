CREATE TABLE flights (
    flight_no BIGINT PRIMARY KEY,
    departs_at TIMESTAMP NOT NULL,
    gate BIGINT
);
