CREATE TABLE forms (
    form_no BIGINT PRIMARY KEY,
    answers TEXT NOT NULL
);
