CREATE TABLE visits (
    visit_no BIGINT NOT NULL PRIMARY KEY,
    guests BIGINT NOT NULL CHECK (typeof(guests) = 'integer'),
    arrived_at TIMESTAMP NOT NULL CHECK (datetime(arrived_at) IS NOT NULL),
    left_on DATE CHECK (date(left_on) = left_on),
    tip_cents BIGINT,
    CHECK (tip_cents IS NULL OR tip_cents <> 13)
);
