CREATE TABLE books (
    isbn VARCHAR(13) NOT NULL PRIMARY KEY,
    title LONGTEXT NOT NULL,
    blurb LONGTEXT,
    language VARCHAR(8) NOT NULL DEFAULT 'de''at',
    shelf LONGTEXT NOT NULL DEFAULT ('7')
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
