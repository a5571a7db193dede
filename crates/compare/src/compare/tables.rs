//! Tables that an engine lacks. What belongs to such a table is not reported for that engine.

use isoschema_schema::Engine;

use crate::compare::{prose, side_by_side};
use crate::{Finding, FindingName, Grade, Path, Reading};

pub(super) fn compare(readings: &[&Reading], engines: &[Engine], findings: &mut Vec<Finding>) {
    for table in side_by_side::tables(readings, engines) {
        let present = table.engines_where(|_| true);
        let absent: Vec<Engine> =
            engines.iter().copied().filter(|engine| !present.contains(engine)).collect();
        if absent.is_empty() {
            continue;
        }
        let what = (FindingName::TableMissing, Path::object(table.name), Grade::Incompatible);
        let explanation = format!(
            "Every statement on {} fails on {}; only {} the table.",
            table.name,
            prose::titles(&absent),
            prose::clause(&present, "has", "have"),
        );
        findings.push(side_by_side::finding(what, explanation, readings, |reading| {
            if reading.schema.tables.contains_key(table.name) {
                Some("table".to_owned())
            } else {
                reading.schema.views.contains_key(table.name).then(|| "view".to_owned())
            }
        }));
    }
}
