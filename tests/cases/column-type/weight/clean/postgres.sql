CREATE TABLE parcels (
    tracking_no BIGINT PRIMARY KEY,
    weight_g BIGINT NOT NULL,
    signed BOOLEAN NOT NULL DEFAULT FALSE
);
