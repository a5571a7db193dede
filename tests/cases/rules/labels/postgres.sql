CREATE TYPE report_state AS ENUM ('open', 'closed');

CREATE TABLE reports (
    report_no BIGINT PRIMARY KEY,
    state report_state NOT NULL DEFAULT 'open'
);
