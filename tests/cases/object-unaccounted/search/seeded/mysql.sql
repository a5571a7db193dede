CREATE TABLE products (
    product_no BIGINT NOT NULL,
    stocked BOOLEAN NOT NULL,
    PRIMARY KEY (product_no)
);

CREATE PROCEDURE product_search (IN wanted BIGINT)
    SELECT product_no FROM products WHERE product_no >= wanted;
