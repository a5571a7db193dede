CREATE TABLE boats (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    decks BIGINT NOT NULL
);

CREATE TABLE trips (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    boat_id BIGINT NOT NULL,
    CONSTRAINT trips_boat_id_fkey FOREIGN KEY (boat_id) REFERENCES boats (id)
);

CREATE INDEX trips_boat_id ON trips (boat_id);
