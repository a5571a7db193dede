ALTER TABLE moorings RENAME COLUMN depth TO draught;
