CREATE TABLE stars (
    catalogue_no BIGINT PRIMARY KEY,
    right_ascension REAL NOT NULL,
    magnitude DOUBLE PRECISION
);
