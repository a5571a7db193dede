CREATE TABLE flights (
    flight_no BIGINT PRIMARY KEY,
    departs_at TIMESTAMPTZ NOT NULL,
    gate BIGINT
);
