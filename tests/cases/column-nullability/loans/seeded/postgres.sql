CREATE TABLE loans (
    id BIGSERIAL PRIMARY KEY,
    book_no BIGINT NOT NULL,
    due_at TIMESTAMP,
    returned_at TIMESTAMP
);
