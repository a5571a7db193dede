CREATE TABLE exams (
    exam_no BIGINT NOT NULL PRIMARY KEY,
    grade LONGTEXT NOT NULL CHECK (grade IN ('a', 'b', 'c', 'failed'))
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
