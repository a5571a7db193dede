CREATE TABLE moorings (
    berth_id INTEGER NOT NULL,
    ship_id INTEGER NOT NULL,
    PRIMARY KEY (berth_id)
);
