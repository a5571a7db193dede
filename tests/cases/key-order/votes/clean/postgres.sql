CREATE TABLE votes (
    id BIGSERIAL PRIMARY KEY,
    poll_no BIGINT NOT NULL,
    voter_no BIGINT NOT NULL,
    UNIQUE (poll_no, voter_no)
);
