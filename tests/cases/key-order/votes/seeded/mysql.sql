CREATE TABLE votes (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    poll_no BIGINT NOT NULL,
    voter_no BIGINT NOT NULL,
    UNIQUE (voter_no, poll_no)
);
