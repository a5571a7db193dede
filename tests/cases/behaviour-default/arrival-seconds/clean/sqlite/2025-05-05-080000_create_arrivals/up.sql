CREATE TABLE arrivals (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    seen_at TIMESTAMP NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))
);
