CREATE TABLE boats (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    decks BIGINT NOT NULL
);

CREATE TABLE trips (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    boat_id BIGINT NOT NULL,
    CONSTRAINT trips_boat_id_fkey FOREIGN KEY (boat_id) REFERENCES boats (id)
);

CREATE INDEX trips_boat_id ON trips (boat_id);
