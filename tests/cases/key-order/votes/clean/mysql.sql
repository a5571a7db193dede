CREATE TABLE votes (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    poll_no BIGINT NOT NULL,
    voter_no BIGINT NOT NULL,
    UNIQUE (poll_no, voter_no)
);
