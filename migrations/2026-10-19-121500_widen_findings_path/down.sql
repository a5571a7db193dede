-- SQLite changes no limit in place, so the table is built anew. The new one takes over the last id that was given
-- first: ids of deleted findings must not come back.
CREATE TABLE findings_rebuilt (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id BIGINT NOT NULL,
    name VARCHAR(64) NOT NULL,
    path VARCHAR(255) NOT NULL,
    grade VARCHAR(16) NOT NULL,
    allowed BOOLEAN NOT NULL DEFAULT FALSE CHECK (allowed IN (0, 1)),
    CONSTRAINT findings_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs (id) ON DELETE CASCADE,
    CONSTRAINT findings_grade_known CHECK (grade IN ('identical', 'equivalent', 'widened', 'hazardous', 'incompatible')),
    CONSTRAINT findings_name_length CHECK (length(name) <= 64),
    CONSTRAINT findings_path_length CHECK (length(path) <= 255)
);

INSERT INTO sqlite_sequence (name, seq)
SELECT 'findings_rebuilt', seq FROM sqlite_sequence WHERE name = 'findings';

INSERT INTO findings_rebuilt (id, run_id, name, path, grade, allowed)
SELECT id, run_id, name, path, grade, allowed FROM findings;

DROP TABLE findings;

ALTER TABLE findings_rebuilt RENAME TO findings;

CREATE INDEX findings_run_id ON findings (run_id);
