CREATE TABLE forms (
    form_no BIGINT NOT NULL PRIMARY KEY,
    answers TEXT NOT NULL CHECK (json_valid(answers))
);
