ALTER TABLE crossings DROP COLUMN note;
