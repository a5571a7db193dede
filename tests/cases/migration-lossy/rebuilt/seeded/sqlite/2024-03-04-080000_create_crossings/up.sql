CREATE TABLE crossings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ferry_no BIGINT NOT NULL,
    note TEXT
);

CREATE UNIQUE INDEX crossings_ferry_no ON crossings (ferry_no);
