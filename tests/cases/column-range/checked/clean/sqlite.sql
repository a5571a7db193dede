CREATE TABLE offices (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    floor_no INTEGER NOT NULL CHECK (floor_no >= -9 AND floor_no <= 200)
);
