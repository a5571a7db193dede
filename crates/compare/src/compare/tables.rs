//! Tables that an engine lacks. What belongs to such a table is not reported for that engine.

use isoschema_schema::Engine;

use crate::compare::prose;
use crate::compare::side_by_side::{self, SideBySide};
use crate::{Finding, FindingName, Grade, Path, Reading};

pub(super) fn compare(readings: &[&Reading], tables: &[SideBySide<'_>], findings: &mut Vec<Finding>) {
    for table in tables.iter().filter(|table| table.placed.len() < readings.len()) {
        let present = table.engines_where(|_| true);
        let absent: Vec<Engine> =
            table.engines.iter().copied().filter(|engine| !present.contains(engine)).collect();
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
