CREATE TABLE products (
    product_no BIGINT NOT NULL,
    stocked BOOLEAN NOT NULL,
    PRIMARY KEY (product_no)
);
