CREATE TABLE preferences (
    user_no BIGINT NOT NULL PRIMARY KEY,
    chosen JSON NOT NULL DEFAULT (json_object()),
    hidden JSON NOT NULL DEFAULT (json_array())
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
