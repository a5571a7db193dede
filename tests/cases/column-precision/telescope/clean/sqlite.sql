CREATE TABLE stars (
    catalogue_no INTEGER PRIMARY KEY NOT NULL,
    right_ascension DOUBLE PRECISION NOT NULL,
    magnitude DOUBLE PRECISION
);
