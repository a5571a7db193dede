CREATE TABLE towns (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    town LONGTEXT NOT NULL
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
CREATE TABLE parcels (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    sent_to BIGINT NOT NULL,
    CONSTRAINT parcels_towns FOREIGN KEY (sent_to) REFERENCES towns (id),
    INDEX parcels_sent_to (sent_to)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
