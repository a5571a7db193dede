CREATE TABLE vouchers (
    code VARCHAR(20) PRIMARY KEY,
    used_at TIMESTAMP
);
