CREATE TABLE stars (
    catalogue_no BIGINT PRIMARY KEY,
    right_ascension DOUBLE PRECISION NOT NULL,
    magnitude DOUBLE PRECISION
);
