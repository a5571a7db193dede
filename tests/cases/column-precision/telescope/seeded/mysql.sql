CREATE TABLE stars (
    catalogue_no BIGINT NOT NULL PRIMARY KEY,
    right_ascension FLOAT NOT NULL,
    magnitude DOUBLE
);
