CREATE TABLE carts (
    cart_id UUID NOT NULL,
    opened_at DATETIME(6) NOT NULL
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
