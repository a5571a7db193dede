-- An engine on which a migration failed has no snapshot. Durations are in microseconds.
CREATE TABLE run_engines (
    run_id BIGINT NOT NULL,
    engine VARCHAR(16) NOT NULL,
    server_version VARCHAR(64) NOT NULL,
    snapshot_digest VARCHAR(64),
    start_us BIGINT NOT NULL,
    migrate_us BIGINT NOT NULL,
    inspect_us BIGINT NOT NULL,
    PRIMARY KEY (run_id, engine),
    CONSTRAINT run_engines_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs (id) ON DELETE CASCADE,
    CONSTRAINT run_engines_snapshot_digest_fkey
        FOREIGN KEY (snapshot_digest) REFERENCES snapshots (digest) ON DELETE RESTRICT,
    CONSTRAINT run_engines_engine_known CHECK (engine IN ('sqlite', 'mariadb', 'mysql', 'postgres')),
    CONSTRAINT run_engines_start_us_not_negative CHECK (start_us >= 0),
    CONSTRAINT run_engines_migrate_us_not_negative CHECK (migrate_us >= 0),
    CONSTRAINT run_engines_inspect_us_not_negative CHECK (inspect_us >= 0)
);

CREATE INDEX run_engines_snapshot_digest ON run_engines (snapshot_digest);
