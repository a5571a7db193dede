CREATE TABLE locks (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    depth BIGINT NOT NULL CHECK (depth >= 1)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
