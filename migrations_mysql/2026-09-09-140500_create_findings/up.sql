CREATE TABLE findings (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    run_id BIGINT NOT NULL,
    name VARCHAR(64) NOT NULL,
    path VARCHAR(255) NOT NULL,
    grade VARCHAR(16) NOT NULL,
    allowed BOOLEAN NOT NULL DEFAULT FALSE,
    CONSTRAINT findings_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs (id) ON DELETE CASCADE,
    CONSTRAINT findings_grade_known CHECK (grade IN ('identical', 'equivalent', 'widened', 'hazardous', 'incompatible')),
    CONSTRAINT findings_allowed_boolean CHECK (allowed IN (0, 1)),
    INDEX findings_run_id (run_id)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
