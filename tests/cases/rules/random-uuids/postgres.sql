CREATE TABLE parcels (
    parcel_id UUID NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
    grams BIGINT NOT NULL
);
