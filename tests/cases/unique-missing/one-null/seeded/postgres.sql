CREATE TABLE licences (
    id BIGSERIAL PRIMARY KEY,
    plate_no BIGINT,
    UNIQUE NULLS NOT DISTINCT (plate_no)
);
