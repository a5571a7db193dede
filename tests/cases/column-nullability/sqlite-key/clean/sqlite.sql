CREATE TABLE seat_plans (
    hall_no INTEGER NOT NULL,
    seat_no INTEGER NOT NULL,
    wheelchair BOOLEAN NOT NULL,
    PRIMARY KEY (hall_no, seat_no)
);
