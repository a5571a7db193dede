CREATE TABLE accounts (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(190) NOT NULL CHECK (char_length(email) <= 190),
    UNIQUE (email)
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_uca1400_nopad_as_ci */ /*!80000 utf8mb4_0900_as_ci */;
