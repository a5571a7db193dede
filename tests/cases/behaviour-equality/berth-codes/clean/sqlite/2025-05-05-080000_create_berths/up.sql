CREATE TABLE berths (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL CHECK (length(code) <= 20),
    CONSTRAINT berths_code_key UNIQUE (code)
);
