ALTER TABLE runs ADD CONSTRAINT runs_verdict_known CHECK (verdict IN ('equal', 'different', 'undecided'));
