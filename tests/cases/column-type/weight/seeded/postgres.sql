CREATE TABLE parcels (
    tracking_no BIGINT PRIMARY KEY,
    weight_g TEXT NOT NULL,
    signed BOOLEAN NOT NULL DEFAULT FALSE
);
