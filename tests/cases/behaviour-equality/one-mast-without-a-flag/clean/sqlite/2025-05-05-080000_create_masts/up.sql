CREATE TABLE masts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    flag TEXT CHECK (length(flag) <= 20),
    CONSTRAINT masts_flag_key UNIQUE (flag)
);
