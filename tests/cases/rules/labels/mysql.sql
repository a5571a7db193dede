CREATE TABLE reports (
    report_no BIGINT NOT NULL PRIMARY KEY,
    state ENUM ('open', 'closed') NOT NULL DEFAULT 'open'
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
