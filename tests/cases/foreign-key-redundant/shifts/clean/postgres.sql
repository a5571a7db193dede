CREATE TABLE nurses (
    nurse_no BIGINT NOT NULL,
    ward_no BIGINT NOT NULL,
    PRIMARY KEY (nurse_no)
);

CREATE TABLE shifts (
    shift_no BIGINT NOT NULL,
    nurse_no BIGINT NOT NULL,
    PRIMARY KEY (shift_no),
    CONSTRAINT shifts_nurse FOREIGN KEY (nurse_no) REFERENCES nurses (nurse_no)
);
