CREATE TABLE flights (
    flight_no BIGINT NOT NULL PRIMARY KEY,
    departs_at TIMESTAMPTZ NOT NULL,
    gate INTEGER
);
