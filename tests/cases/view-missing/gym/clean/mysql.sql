CREATE TABLE members (
    member_no BIGINT NOT NULL,
    paid_until DATE NOT NULL,
    active BOOLEAN NOT NULL,
    PRIMARY KEY (member_no)
);

CREATE VIEW active_members AS SELECT member_no, paid_until FROM members WHERE active;
