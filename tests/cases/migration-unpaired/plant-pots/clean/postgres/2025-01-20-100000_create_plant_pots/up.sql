CREATE TABLE plant_pots (
    id BIGSERIAL PRIMARY KEY,
    litres BIGINT NOT NULL
);
