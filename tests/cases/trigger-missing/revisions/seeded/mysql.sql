CREATE TABLE articles (
    article_no BIGINT NOT NULL,
    body LONGTEXT NOT NULL,
    PRIMARY KEY (article_no)
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;

CREATE TABLE revisions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    article_no BIGINT NOT NULL,
    body LONGTEXT NOT NULL
) DEFAULT CHARSET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
