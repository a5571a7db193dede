CREATE TABLE invites (
    event_no INTEGER NOT NULL,
    guest_no INTEGER NOT NULL,
    accepted BOOLEAN,
    PRIMARY KEY (event_no, guest_no)
);
