CREATE TABLE launches (
    launch_no BIGINT PRIMARY KEY,
    lifts_off_at TIMESTAMPTZ NOT NULL
);
