CREATE TABLE crates (
    crate_no BIGINT NOT NULL PRIMARY KEY,
    gross_g INTEGER NOT NULL,
    tare_g INTEGER NOT NULL,
    net_g INTEGER GENERATED ALWAYS AS (gross_g - tare_g) STORED
);
