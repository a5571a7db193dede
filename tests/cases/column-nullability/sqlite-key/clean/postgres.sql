CREATE TABLE seat_plans (
    hall_no BIGINT NOT NULL,
    seat_no BIGINT NOT NULL,
    wheelchair BOOLEAN NOT NULL,
    PRIMARY KEY (hall_no, seat_no)
);
