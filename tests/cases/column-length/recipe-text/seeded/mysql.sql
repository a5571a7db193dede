CREATE TABLE recipes (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    instructions TEXT NOT NULL,
    portions BIGINT NOT NULL DEFAULT 4
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
