CREATE TABLE votes (
    id BIGSERIAL PRIMARY KEY,
    poll_no BIGINT NOT NULL,
    voter_no BIGINT NOT NULL,
    UNIQUE (voter_no, poll_no)
);
