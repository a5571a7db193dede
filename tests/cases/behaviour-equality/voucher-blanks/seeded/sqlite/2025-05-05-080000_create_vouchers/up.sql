CREATE TABLE vouchers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT COLLATE RTRIM NOT NULL CHECK (length(code) <= 20),
    CONSTRAINT vouchers_code_key UNIQUE (code)
);
