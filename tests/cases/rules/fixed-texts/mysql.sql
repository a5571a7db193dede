CREATE TABLE airports (
    airport_no BIGINT NOT NULL PRIMARY KEY,
    iata CHAR(3) NOT NULL
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
