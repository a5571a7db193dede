CREATE TABLE enrolments (
    student_no BIGINT NOT NULL,
    course_no BIGINT NOT NULL,
    term_no BIGINT NOT NULL,
    PRIMARY KEY (student_no, course_no, term_no)
);
