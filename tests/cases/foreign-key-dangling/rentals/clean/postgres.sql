CREATE TABLE boats (
    id BIGSERIAL PRIMARY KEY,
    berths BIGINT NOT NULL
);

CREATE TABLE rentals (
    id BIGSERIAL PRIMARY KEY,
    boat_id BIGINT NOT NULL,
    CONSTRAINT rentals_boat FOREIGN KEY (boat_id) REFERENCES boats (id)
);
