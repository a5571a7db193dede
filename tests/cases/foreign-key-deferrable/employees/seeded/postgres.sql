CREATE TABLE employees (
    staff_no BIGINT NOT NULL,
    manager_no BIGINT,
    PRIMARY KEY (staff_no),
    FOREIGN KEY (manager_no) REFERENCES employees (staff_no) DEFERRABLE INITIALLY DEFERRED
);
