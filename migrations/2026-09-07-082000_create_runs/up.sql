CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id BIGINT NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    verdict VARCHAR(16) NOT NULL,
    tool_version VARCHAR(64) NOT NULL,
    report TEXT NOT NULL,
    CONSTRAINT runs_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE RESTRICT,
    CONSTRAINT runs_verdict_length CHECK (length(verdict) <= 16),
    CONSTRAINT runs_tool_version_length CHECK (length(tool_version) <= 64)
);

CREATE INDEX runs_project_id_started_at ON runs (project_id, started_at);
