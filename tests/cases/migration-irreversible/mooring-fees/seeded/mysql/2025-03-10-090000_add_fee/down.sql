-- Says something, and leaves the column where it is.
UPDATE moorings SET fee = NULL;
