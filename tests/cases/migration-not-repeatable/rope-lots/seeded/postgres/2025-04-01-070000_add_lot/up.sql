-- Another number on each server, and at each run.
DO $$
BEGIN
    EXECUTE 'ALTER TABLE ropes ADD COLUMN lot BIGINT NOT NULL DEFAULT ' || txid_current();
END $$;
