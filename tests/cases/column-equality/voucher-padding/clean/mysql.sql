CREATE TABLE vouchers (
    code VARCHAR(20) NOT NULL PRIMARY KEY,
    used_at DATETIME(6)
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
