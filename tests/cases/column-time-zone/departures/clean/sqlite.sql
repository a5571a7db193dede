CREATE TABLE flights (
    flight_no BIGINT NOT NULL PRIMARY KEY,
    departs_at TIMESTAMP NOT NULL,
    gate INTEGER
);
