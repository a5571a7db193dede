CREATE TABLE devices (
    serial_no BIGINT NOT NULL,
    fingerprint LONGTEXT NOT NULL,
    PRIMARY KEY (serial_no)
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
