CREATE TABLE launches (
    launch_no BIGINT NOT NULL PRIMARY KEY,
    lifts_off_at TIMESTAMPTZ NOT NULL
);
