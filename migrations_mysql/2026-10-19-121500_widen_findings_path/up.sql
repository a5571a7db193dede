-- MODIFY restates the whole column: what it leaves out is lost.
ALTER TABLE findings MODIFY COLUMN path VARCHAR(512) NOT NULL;
