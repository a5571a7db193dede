CREATE TABLE masts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    flag VARCHAR(20),
    CONSTRAINT masts_flag_key UNIQUE (flag)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
