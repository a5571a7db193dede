CREATE TABLE visits (
    visit_no BIGINT NOT NULL PRIMARY KEY,
    guests BIGINT NOT NULL,
    arrived_at DATETIME(6) NOT NULL,
    left_on DATE,
    tip_cents BIGINT,
    CHECK (tip_cents <> 13)
);
