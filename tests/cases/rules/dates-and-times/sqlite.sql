CREATE TABLE bookings (
    booking_no BIGINT NOT NULL PRIMARY KEY,
    starts_at DATETIME NOT NULL,
    ends_at TIMESTAMP,
    day DATE NOT NULL,
    rings_at TIME,
    epoch BIGINT NOT NULL DEFAULT (strftime('%s', 'now')),
    booked_at DATETIME NOT NULL DEFAULT (datetime('now')),
    changed_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    booked_on DATE NOT NULL DEFAULT CURRENT_DATE,
    bell_at TIME NOT NULL DEFAULT CURRENT_TIME,
    season DATETIME NOT NULL DEFAULT '2000-01-01'
);
