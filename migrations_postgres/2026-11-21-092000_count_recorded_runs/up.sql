-- The counts of the runs that were recorded before; a step of its own, since CREATE TABLE commits on MySQL.
INSERT INTO run_counts (run_id, failing, equivalent, widened, hazardous, incompatible)
SELECT
    runs.id,
    COUNT(CASE WHEN NOT findings.allowed THEN 1 END),
    COUNT(CASE WHEN findings.grade = 'equivalent' THEN 1 END),
    COUNT(CASE WHEN findings.grade = 'widened' THEN 1 END),
    COUNT(CASE WHEN findings.grade = 'hazardous' THEN 1 END),
    COUNT(CASE WHEN findings.grade = 'incompatible' THEN 1 END)
FROM runs
LEFT JOIN findings ON findings.run_id = runs.id
WHERE NOT EXISTS (SELECT 1 FROM run_counts WHERE run_counts.run_id = runs.id)
GROUP BY runs.id;
