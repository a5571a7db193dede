CREATE TABLE vintages (
    vintage_no BIGINT NOT NULL PRIMARY KEY,
    harvested YEAR NOT NULL,
    grapes SET ('red', 'white') NOT NULL,
    bottles INT UNSIGNED NOT NULL,
    label TEXT,
    photo MEDIUMBLOB
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
