CREATE TABLE halls (
    id BIGINT PRIMARY KEY,
    "Seats" BIGINT NOT NULL CHECK ("Seats" > 0)
);

CREATE INDEX halls_seats ON halls ("Seats");
