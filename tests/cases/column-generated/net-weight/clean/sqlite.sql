CREATE TABLE crates (
    crate_no INTEGER PRIMARY KEY NOT NULL,
    gross_g INTEGER NOT NULL,
    tare_g INTEGER NOT NULL,
    net_g INTEGER GENERATED ALWAYS AS (gross_g - tare_g) STORED
);
