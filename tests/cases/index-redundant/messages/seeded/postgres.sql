CREATE TABLE messages (
    id BIGSERIAL PRIMARY KEY,
    room_no BIGINT NOT NULL,
    sent_at TIMESTAMP NOT NULL
);

CREATE INDEX messages_by_room ON messages (room_no);
CREATE INDEX messages_by_room_and_time ON messages (room_no, sent_at);
