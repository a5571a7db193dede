CREATE TABLE profiles (
    profile_no BIGINT NOT NULL PRIMARY KEY,
    settings JSON NOT NULL
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
