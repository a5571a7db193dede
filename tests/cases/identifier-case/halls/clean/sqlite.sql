CREATE TABLE halls (
    id BIGINT NOT NULL PRIMARY KEY,
    seats BIGINT NOT NULL CHECK (seats > 0)
);

CREATE INDEX halls_seats ON halls (seats);
