CREATE TABLE readers (id BIGINT PRIMARY KEY NOT NULL);
CREATE TABLE loans (
  id BIGINT PRIMARY KEY NOT NULL,
  reader_id BIGINT NOT NULL,
  lent_on DATE NOT NULL,
  due_on DATE NOT NULL,
  FOREIGN KEY (reader_id) REFERENCES readers (id)
);
CREATE INDEX loans_reader ON loans (reader_id);
