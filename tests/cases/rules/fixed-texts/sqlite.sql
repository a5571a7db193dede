CREATE TABLE airports (
    airport_no BIGINT NOT NULL PRIMARY KEY,
    iata CHAR(3) NOT NULL
);
