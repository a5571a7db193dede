CREATE TABLE docks (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(40) NOT NULL,
    depth BIGINT NOT NULL,
    is_open BOOLEAN NOT NULL DEFAULT TRUE CHECK (is_open IN (0, 1)),
    CONSTRAINT docks_name_key UNIQUE (name),
    CONSTRAINT docks_depth_not_negative CHECK (depth >= 0)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
CREATE TABLE ferries (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    dock_id BIGINT,
    code VARCHAR(8) NOT NULL,
    class VARCHAR(16) NOT NULL,
    tonnage BIGINT NOT NULL DEFAULT 0,
    seats INT NOT NULL,
    launched_at DATETIME(6),
    CONSTRAINT ferries_dock_id_fkey FOREIGN KEY (dock_id) REFERENCES docks (id) ON DELETE SET NULL,
    CONSTRAINT ferries_code_key UNIQUE (code),
    CONSTRAINT ferries_class_known CHECK (class IN ('car', 'train'))
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
CREATE INDEX ferries_dock_id ON ferries (dock_id);
CREATE TABLE crew (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    ferry_id BIGINT NOT NULL,
    name VARCHAR(40) NOT NULL,
    note LONGTEXT,
    photo LONGBLOB,
    CONSTRAINT crew_ferry_id_fkey FOREIGN KEY (ferry_id) REFERENCES ferries (id) ON DELETE CASCADE,
    CONSTRAINT crew_ferry_id_name_key UNIQUE (ferry_id, name)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
CREATE TABLE regions (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    within_id BIGINT,
    title VARCHAR(40) NOT NULL,
    CONSTRAINT regions_within_id_fkey FOREIGN KEY (within_id) REFERENCES regions (id)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
CREATE INDEX regions_within_id ON regions (within_id);
CREATE TABLE harbours (
    code VARCHAR(8) PRIMARY KEY NOT NULL,
    title VARCHAR(40) NOT NULL
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
CREATE TABLE calls (
    harbour VARCHAR(8) NOT NULL,
    ferry_id BIGINT NOT NULL,
    at DATETIME(6) NOT NULL,
    fee BIGINT NOT NULL,
    PRIMARY KEY (harbour, ferry_id),
    CONSTRAINT calls_harbour_fkey FOREIGN KEY (harbour) REFERENCES harbours (code) ON UPDATE CASCADE,
    CONSTRAINT calls_ferry_id_fkey FOREIGN KEY (ferry_id) REFERENCES ferries (id) ON DELETE CASCADE,
    CONSTRAINT calls_fee_not_negative CHECK (fee >= 0)
) CHARACTER SET utf8mb4 COLLATE /*M! utf8mb4_nopad_bin */ /*!80000 utf8mb4_0900_bin */;
CREATE INDEX calls_ferry_id ON calls (ferry_id);
