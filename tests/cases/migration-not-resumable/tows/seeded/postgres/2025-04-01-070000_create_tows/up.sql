BEGIN;
CREATE TABLE tows (
    id BIGSERIAL PRIMARY KEY,
    tug_id BIGINT NOT NULL,
    fee BIGINT NOT NULL
);
COMMIT;
CREATE INDEX tows_tug_id ON tows (tug_id);
