CREATE TABLE votes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    poll_no INTEGER NOT NULL,
    voter_no INTEGER NOT NULL,
    UNIQUE (voter_no, poll_no)
);
