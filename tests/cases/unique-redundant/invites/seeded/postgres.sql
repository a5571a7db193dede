CREATE TABLE invites (
    event_no BIGINT NOT NULL,
    guest_no BIGINT NOT NULL,
    accepted BOOLEAN,
    PRIMARY KEY (event_no, guest_no)
);

CREATE UNIQUE INDEX invites_again ON invites (event_no, guest_no);
