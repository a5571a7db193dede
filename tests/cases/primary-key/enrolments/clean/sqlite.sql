CREATE TABLE enrolments (
    student_no INTEGER NOT NULL,
    course_no INTEGER NOT NULL,
    term_no INTEGER NOT NULL,
    PRIMARY KEY (student_no, course_no, term_no)
);
