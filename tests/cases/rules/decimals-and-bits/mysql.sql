CREATE TABLE payslips (
    payslip_no BIGINT NOT NULL PRIMARY KEY,
    gross DECIMAL(12, 2) NOT NULL DEFAULT 0,
    share FLOAT NOT NULL,
    flags BIT(8) NOT NULL DEFAULT b'10'
);
