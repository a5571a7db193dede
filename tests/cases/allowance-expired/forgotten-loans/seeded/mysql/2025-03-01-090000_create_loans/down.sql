DROP TABLE loans;
DROP TABLE readers;
