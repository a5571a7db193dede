CREATE TABLE flights (
    flight_no INTEGER PRIMARY KEY NOT NULL,
    departs_at TIMESTAMPTZ NOT NULL,
    gate INTEGER
);
