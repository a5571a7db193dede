CREATE TABLE berths (
    id INTEGER PRIMARY KEY NOT NULL,
    quay TEXT NOT NULL,
    depth_cm INTEGER
);
