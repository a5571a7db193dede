CREATE TABLE runs (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    project_id BIGINT NOT NULL,
    started_at DATETIME(6) NOT NULL,
    finished_at DATETIME(6),
    verdict VARCHAR(16) NOT NULL,
    tool_version VARCHAR(64) NOT NULL,
    report LONGTEXT NOT NULL,
    CONSTRAINT runs_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE RESTRICT,
    INDEX runs_project_id_started_at (project_id, started_at)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
