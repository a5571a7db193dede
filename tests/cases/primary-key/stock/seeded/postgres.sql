CREATE TABLE stock (
    warehouse_no BIGINT NOT NULL,
    article_no BIGINT NOT NULL,
    pieces BIGINT NOT NULL DEFAULT 0

);
