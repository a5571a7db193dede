-- How many findings a run has, by grade: an index over its report, for trends.
CREATE TABLE run_counts (
    run_id BIGINT PRIMARY KEY NOT NULL,
    failing BIGINT NOT NULL,
    equivalent BIGINT NOT NULL,
    widened BIGINT NOT NULL,
    hazardous BIGINT NOT NULL,
    incompatible BIGINT NOT NULL,
    CONSTRAINT run_counts_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs (id) ON DELETE CASCADE,
    CONSTRAINT run_counts_failing_not_negative CHECK (failing >= 0),
    CONSTRAINT run_counts_equivalent_not_negative CHECK (equivalent >= 0),
    CONSTRAINT run_counts_widened_not_negative CHECK (widened >= 0),
    CONSTRAINT run_counts_hazardous_not_negative CHECK (hazardous >= 0),
    CONSTRAINT run_counts_incompatible_not_negative CHECK (incompatible >= 0)
);
