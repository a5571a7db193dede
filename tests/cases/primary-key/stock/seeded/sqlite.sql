CREATE TABLE stock (
    warehouse_no INTEGER NOT NULL,
    article_no INTEGER NOT NULL,
    pieces INTEGER NOT NULL DEFAULT 0

);
