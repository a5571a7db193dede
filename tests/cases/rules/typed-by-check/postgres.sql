CREATE TABLE visits (
    visit_no BIGINT PRIMARY KEY,
    guests BIGINT NOT NULL,
    arrived_at TIMESTAMP NOT NULL,
    left_on DATE,
    tip_cents BIGINT,
    CHECK (tip_cents <> 13)
);
