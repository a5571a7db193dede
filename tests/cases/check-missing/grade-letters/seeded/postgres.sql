CREATE TABLE exams (
    exam_no BIGINT PRIMARY KEY,
    grade TEXT NOT NULL
);
