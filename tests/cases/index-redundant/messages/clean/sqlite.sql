CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    room_no INTEGER NOT NULL,
    sent_at TIMESTAMP NOT NULL
);

CREATE INDEX messages_by_room_and_time ON messages (room_no, sent_at);
