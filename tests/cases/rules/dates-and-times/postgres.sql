CREATE TABLE bookings (
    booking_no BIGINT PRIMARY KEY,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP(6),
    day DATE NOT NULL,
    rings_at TIME,
    epoch BIGINT NOT NULL DEFAULT extract(epoch FROM now()),
    booked_at TIMESTAMP NOT NULL DEFAULT now(),
    changed_at TIMESTAMP NOT NULL DEFAULT (now() AT TIME ZONE 'utc'),
    booked_on DATE NOT NULL DEFAULT CURRENT_DATE,
    bell_at TIME NOT NULL DEFAULT LOCALTIME,
    season TIMESTAMP NOT NULL DEFAULT '2000-01-01'
);
