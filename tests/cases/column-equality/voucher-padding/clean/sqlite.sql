CREATE TABLE vouchers (
    code VARCHAR(20) NOT NULL PRIMARY KEY,
    used_at TIMESTAMP
);
