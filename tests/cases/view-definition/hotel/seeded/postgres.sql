CREATE TABLE rooms (
    room_no BIGINT NOT NULL,
    beds BIGINT NOT NULL,
    guests BIGINT NOT NULL,
    PRIMARY KEY (room_no)
);

CREATE VIEW free_rooms AS SELECT room_no, beds FROM rooms WHERE guests < 2;
