CREATE TABLE forms (
    form_no BIGINT NOT NULL PRIMARY KEY,
    answers LONGTEXT NOT NULL
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
