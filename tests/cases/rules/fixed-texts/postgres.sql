CREATE TABLE airports (
    airport_no BIGINT PRIMARY KEY,
    iata CHAR(3) NOT NULL
);
