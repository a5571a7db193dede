CREATE TABLE piers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    place BIGINT NOT NULL
);
CREATE TABLE boats (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    pier_id BIGINT,
    CONSTRAINT boats_pier_id_fkey FOREIGN KEY (pier_id) REFERENCES piers (id)
);
CREATE INDEX boats_pier_id ON boats (pier_id);
