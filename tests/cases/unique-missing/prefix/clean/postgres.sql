CREATE TABLE machines (
    id BIGSERIAL PRIMARY KEY,
    serial VARCHAR(40) NOT NULL,
    UNIQUE (serial)
);
