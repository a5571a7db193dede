CREATE TABLE crates (
    crate_no BIGINT NOT NULL PRIMARY KEY,
    gross_g BIGINT NOT NULL,
    tare_g BIGINT NOT NULL,
    net_g BIGINT GENERATED ALWAYS AS (gross_g + tare_g) STORED
);
