CREATE TABLE stock (
    warehouse_no BIGINT NOT NULL,
    article_no BIGINT NOT NULL,
    pieces BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (warehouse_no, article_no)
);
