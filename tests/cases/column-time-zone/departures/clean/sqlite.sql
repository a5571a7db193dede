CREATE TABLE flights (
    flight_no INTEGER PRIMARY KEY NOT NULL,
    departs_at TIMESTAMP NOT NULL,
    gate INTEGER
);
