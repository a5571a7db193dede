CREATE TABLE machines (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    serial VARCHAR(40) NOT NULL,
    UNIQUE (serial(10))
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
