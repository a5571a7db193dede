CREATE TABLE docks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name VARCHAR(40) NOT NULL,
    depth BIGINT NOT NULL,
    is_open BOOLEAN NOT NULL DEFAULT TRUE CHECK (is_open IN (0, 1)),
    CONSTRAINT docks_name_key UNIQUE (name),
    CONSTRAINT docks_name_length CHECK (length(name) <= 40),
    CONSTRAINT docks_depth_not_negative CHECK (depth >= 0)
);
CREATE TABLE ferries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    dock_id BIGINT,
    code VARCHAR(8) NOT NULL,
    class VARCHAR(16) NOT NULL,
    tonnage BIGINT NOT NULL DEFAULT 0,
    seats INTEGER NOT NULL,
    launched_at TIMESTAMP,
    CONSTRAINT ferries_dock_id_fkey FOREIGN KEY (dock_id) REFERENCES docks (id) ON DELETE SET NULL,
    CONSTRAINT ferries_code_key UNIQUE (code),
    CONSTRAINT ferries_code_length CHECK (length(code) <= 8),
    CONSTRAINT ferries_class_length CHECK (length(class) <= 16),
    CONSTRAINT ferries_class_known CHECK (class IN ('car', 'train')),
    CONSTRAINT ferries_seats_range CHECK (seats >= -2147483648 AND seats <= 2147483647)
);
CREATE INDEX ferries_dock_id ON ferries (dock_id);
CREATE TABLE crew (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    ferry_id BIGINT NOT NULL,
    name VARCHAR(40) NOT NULL,
    note TEXT,
    photo BLOB,
    CONSTRAINT crew_ferry_id_fkey FOREIGN KEY (ferry_id) REFERENCES ferries (id) ON DELETE CASCADE,
    CONSTRAINT crew_ferry_id_name_key UNIQUE (ferry_id, name),
    CONSTRAINT crew_name_length CHECK (length(name) <= 40)
);
CREATE TABLE regions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    within_id BIGINT,
    title VARCHAR(40) NOT NULL,
    CONSTRAINT regions_within_id_fkey FOREIGN KEY (within_id) REFERENCES regions (id),
    CONSTRAINT regions_title_length CHECK (length(title) <= 40)
);
CREATE INDEX regions_within_id ON regions (within_id);
CREATE TABLE harbours (
    code VARCHAR(8) PRIMARY KEY NOT NULL,
    title VARCHAR(40) NOT NULL,
    CONSTRAINT harbours_code_length CHECK (length(code) <= 8),
    CONSTRAINT harbours_title_length CHECK (length(title) <= 40)
);
CREATE TABLE calls (
    harbour VARCHAR(8) NOT NULL,
    ferry_id BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    fee BIGINT NOT NULL,
    PRIMARY KEY (harbour, ferry_id),
    CONSTRAINT calls_harbour_fkey FOREIGN KEY (harbour) REFERENCES harbours (code) ON UPDATE CASCADE,
    CONSTRAINT calls_ferry_id_fkey FOREIGN KEY (ferry_id) REFERENCES ferries (id) ON DELETE CASCADE,
    CONSTRAINT calls_harbour_length CHECK (length(harbour) <= 8),
    CONSTRAINT calls_fee_not_negative CHECK (fee >= 0)
);
CREATE INDEX calls_ferry_id ON calls (ferry_id);
