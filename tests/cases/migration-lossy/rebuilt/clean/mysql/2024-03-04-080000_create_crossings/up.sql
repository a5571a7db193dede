CREATE TABLE crossings (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    ferry_no BIGINT NOT NULL,
    note LONGTEXT
);

CREATE UNIQUE INDEX crossings_ferry_no ON crossings (ferry_no);
