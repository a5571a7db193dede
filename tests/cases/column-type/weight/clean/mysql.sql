CREATE TABLE parcels (
    tracking_no BIGINT NOT NULL PRIMARY KEY,
    weight_g BIGINT NOT NULL,
    signed BOOLEAN NOT NULL DEFAULT FALSE
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
