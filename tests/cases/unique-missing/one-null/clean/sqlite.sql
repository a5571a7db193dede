CREATE TABLE licences (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    plate_no BIGINT,
    UNIQUE (plate_no)
);
