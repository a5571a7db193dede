-- The digest is the SHA-256 of the content, in lower-case hexadecimal.
CREATE TABLE snapshots (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    content LONGTEXT NOT NULL,
    created_at DATETIME(6) NOT NULL
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
