CREATE TABLE products (
    product_no BIGINT NOT NULL,
    stocked BOOLEAN NOT NULL,
    PRIMARY KEY (product_no)
);

CREATE FUNCTION product_search(wanted BIGINT) RETURNS SETOF BIGINT LANGUAGE sql STABLE
    AS 'SELECT product_no FROM products WHERE product_no >= wanted';
