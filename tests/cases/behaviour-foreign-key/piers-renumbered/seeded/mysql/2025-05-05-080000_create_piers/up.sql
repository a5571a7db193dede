CREATE TABLE piers (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    place BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
CREATE TABLE boats (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    pier_id BIGINT,
    CONSTRAINT boats_pier_id_fkey FOREIGN KEY (pier_id) REFERENCES piers (id) ON UPDATE CASCADE,
    INDEX boats_pier_id (pier_id)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
