-- Another number on each server, and at each run.
SET @lot = CONCAT('ALTER TABLE ropes ADD COLUMN lot BIGINT NOT NULL DEFAULT ', UUID_SHORT() & 1048575);
PREPARE add_lot FROM @lot;
EXECUTE add_lot;
DEALLOCATE PREPARE add_lot;
