CREATE TABLE crossings_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ferry_no BIGINT NOT NULL
);
INSERT INTO crossings_new SELECT id, ferry_no FROM crossings;
DROP TABLE crossings;
ALTER TABLE crossings_new RENAME TO crossings;
CREATE UNIQUE INDEX crossings_ferry_no ON crossings (ferry_no);
