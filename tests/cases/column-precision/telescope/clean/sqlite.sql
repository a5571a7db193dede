CREATE TABLE stars (
    catalogue_no BIGINT NOT NULL PRIMARY KEY,
    right_ascension DOUBLE PRECISION NOT NULL,
    magnitude DOUBLE PRECISION
);
