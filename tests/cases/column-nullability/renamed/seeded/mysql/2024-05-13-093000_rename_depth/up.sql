ALTER TABLE moorings CHANGE COLUMN depth draught BIGINT;
