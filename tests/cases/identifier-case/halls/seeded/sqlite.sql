CREATE TABLE halls (
    id BIGINT NOT NULL PRIMARY KEY,
    Seats BIGINT NOT NULL CHECK (Seats > 0)
);

CREATE INDEX halls_seats ON halls (Seats);
