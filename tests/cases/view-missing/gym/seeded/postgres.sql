CREATE TABLE members (
    member_no BIGINT NOT NULL,
    paid_until DATE NOT NULL,
    active BOOLEAN NOT NULL,
    PRIMARY KEY (member_no)
);
