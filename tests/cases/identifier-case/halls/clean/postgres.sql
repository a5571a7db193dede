CREATE TABLE halls (
    id BIGINT PRIMARY KEY,
    seats BIGINT NOT NULL CHECK (seats > 0)
);

CREATE INDEX halls_seats ON halls (seats);
