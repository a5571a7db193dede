CREATE TABLE exams (
    exam_no BIGINT PRIMARY KEY,
    grade TEXT NOT NULL CHECK (grade IN ('a', 'b', 'c', 'failed'))
);
