CREATE TABLE parcels (
    parcel_id UUID NOT NULL DEFAULT uuid() PRIMARY KEY,
    grams BIGINT NOT NULL
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
