CREATE TABLE invites (
    event_no BIGINT NOT NULL,
    guest_no BIGINT NOT NULL,
    accepted BOOLEAN,
    PRIMARY KEY (event_no, guest_no)
);
