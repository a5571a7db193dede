CREATE TABLE bookings (
    booking_no BIGINT NOT NULL PRIMARY KEY,
    starts_at DATETIME(6) NOT NULL,
    ends_at DATETIME(6),
    day DATE NOT NULL,
    rings_at TIME(6),
    epoch BIGINT NOT NULL DEFAULT (unix_timestamp()),
    booked_at DATETIME(6) NOT NULL DEFAULT NOW(6),
    changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    booked_on DATE NOT NULL DEFAULT (curdate()),
    bell_at TIME(6) NOT NULL DEFAULT (curtime()),
    season DATETIME(6) NOT NULL DEFAULT '2000-01-01 00:00:00'
);
