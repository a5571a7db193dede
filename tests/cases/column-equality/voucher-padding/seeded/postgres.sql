CREATE TABLE vouchers (
    code CHAR(20) PRIMARY KEY,
    used_at TIMESTAMP
);
