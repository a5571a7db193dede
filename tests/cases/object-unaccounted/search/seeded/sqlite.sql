CREATE TABLE products (
    product_no BIGINT NOT NULL,
    stocked BOOLEAN NOT NULL,
    PRIMARY KEY (product_no)
);

CREATE VIRTUAL TABLE product_search USING fts5 (title);
