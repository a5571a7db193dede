CREATE TABLE reports (
    report_no BIGINT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed'))
);
