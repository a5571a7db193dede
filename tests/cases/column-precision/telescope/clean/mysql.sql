CREATE TABLE stars (
    catalogue_no BIGINT NOT NULL PRIMARY KEY,
    right_ascension DOUBLE NOT NULL,
    magnitude DOUBLE
);
