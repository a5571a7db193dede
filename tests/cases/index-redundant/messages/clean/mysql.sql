CREATE TABLE messages (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    room_no BIGINT NOT NULL,
    sent_at DATETIME(6) NOT NULL
);

CREATE INDEX messages_by_room_and_time ON messages (room_no, sent_at);
