CREATE TABLE loans (
    id BIGSERIAL PRIMARY KEY,
    book_no BIGINT NOT NULL,
    due_at TIMESTAMP NOT NULL,
    returned_at TIMESTAMP
);
