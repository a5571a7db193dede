ALTER TABLE runs DROP CONSTRAINT runs_verdict_known;
