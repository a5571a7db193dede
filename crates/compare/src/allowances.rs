//! All allowances of a project, held against the findings of one run: which findings they cover, and the findings
//! about allowances that do not hold. Today's date is given, never asked for.

use std::collections::{BTreeMap, BTreeSet};

use isoschema_schema::Engine;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Allowance, Finding, FindingName, Grade, Path, Reading, compare};

/// Allowances and what they are held against.
#[derive(Debug, Clone)]
pub struct Allowances<'a> {
    /// The allowances.
    pub rows: &'a [Allowance],
    /// The day on which they are to hold.
    pub today: Date,
    /// What was compared.
    pub readings: &'a [Reading],
    /// Whether every engine of the configuration was compared to the end. Else a finding may be missing only
    /// because nobody looked, and an allowance that matches too few says nothing.
    pub is_whole: bool,
}

/// An allowance and what it allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedAllowance {
    /// The allowance.
    #[serde(flatten)]
    pub allowance: Allowance,
    /// The paths of the findings that it covers, sorted.
    pub allowed: Vec<Path>,
}

/// What allowances did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Every allowance, sorted by name and path.
    pub applied: Vec<AppliedAllowance>,
}

impl Allowed {
    /// The reason for which a finding is allowed.
    #[must_use]
    pub fn reason(&self, finding: &Finding) -> Option<&str> {
        let covers = |applied: &&AppliedAllowance| {
            applied.allowance.name == finding.name && applied.allowed.contains(&finding.path)
        };
        self.applied.iter().find(covers).map(|applied| applied.allowance.reason.as_str())
    }
}

impl Allowances<'_> {
    /// Holds the allowances against the findings, and adds a finding for each that does not hold.
    #[must_use]
    pub fn apply(&self, findings: &mut Vec<Finding>) -> Allowed {
        let mut applied = Vec::new();
        let mut faults = Vec::new();
        let mut rest = BTreeMap::new();
        for allowance in self.rows {
            let matching: Vec<&Finding> = findings
                .iter()
                .filter(|finding| finding.name == allowance.name && allowance.path.matches(&finding.path))
                .filter(|finding| self.rest_agrees(allowance, finding, &mut rest))
                .collect();
            faults.extend(self.faults(allowance, &matching));
            let mut allowed: Vec<Path> = matching
                .iter()
                .filter(|finding| self.today <= allowance.until && finding.cannot_be_allowed().is_none())
                .map(|finding| finding.path.clone())
                .collect();
            allowed.sort();
            applied.push(AppliedAllowance { allowance: allowance.clone(), allowed });
        }
        findings.extend(faults);
        applied.sort_by(|a, b| {
            (a.allowance.name, &a.allowance.path).cmp(&(b.allowance.name, &b.allowance.path))
        });
        Allowed { applied }
    }

    /// Whether the engines that an allowance does not name agree at a finding's place. `known` keeps what the
    /// comparison of these others gave.
    fn rest_agrees(
        &self,
        allowance: &Allowance,
        finding: &Finding,
        known: &mut BTreeMap<BTreeSet<Engine>, Vec<Finding>>,
    ) -> bool {
        if allowance.engines.is_empty() {
            return true;
        }
        let among_the_rest = known.entry(allowance.engines.clone()).or_insert_with(|| {
            let is_of_the_rest = |reading: &&Reading| !allowance.engines.contains(&reading.snapshot.engine);
            let readings: Vec<_> = self.readings.iter().filter(is_of_the_rest).cloned().collect();
            compare(&readings)
        });
        !among_the_rest.iter().any(|other| other.name == finding.name && other.path == finding.path)
    }

    fn faults(&self, allowance: &Allowance, matching: &[&Finding]) -> Vec<Finding> {
        let fault = |name, explanation| Finding {
            name,
            path: allowance.place(),
            grade: Grade::Hazardous,
            sides: BTreeMap::new(),
            explanation,
        };
        let paths = |findings: &[&Finding]| {
            findings.iter().map(|finding| finding.path.as_str()).collect::<Vec<_>>().join(", ")
        };
        let mut faults = Vec::new();
        if let Some((forbidden, why)) =
            matching.iter().find_map(|finding| Some((finding, finding.cannot_be_allowed()?)))
        {
            faults.push(fault(
                FindingName::AllowanceForbidden,
                format!(
                    "{} at {} is {} and cannot be allowed: {why}. Mend it, and take the allowance out of \
                     isoschema.toml.",
                    forbidden.name, forbidden.path, forbidden.grade
                ),
            ));
        }
        if self.today > allowance.until {
            let left = match matching {
                [] => "Nothing that it matches is left: take it out of isoschema.toml.".to_owned(),
                some => format!(
                    "What it allowed fails again: {}. Mend that, or decide anew and write a later `until`.",
                    paths(some)
                ),
            };
            faults.push(fault(
                FindingName::AllowanceExpired,
                format!("The allowance held until {}. {left}", allowance.until),
            ));
            return faults;
        }
        let is_known_whole = self.is_whole && self.compared().is_superset(&allowance.engines);
        match (matching.len(), allowance.count) {
            (0, _) if is_known_whole => faults.push(fault(
                FindingName::AllowanceUnused,
                "Nothing that it matches is left, and it would hide the next difference: take it out of \
                 isoschema.toml."
                    .to_owned(),
            )),
            (found, Some(count)) if found > count || (found < count && is_known_whole) => faults.push(fault(
                FindingName::AllowanceCount,
                format!(
                    "The allowance counts {count} and matches {found}: {}. {}",
                    paths(matching),
                    if found > count {
                        "What is new was never decided on: mend it, or look at it and raise `count`."
                    } else {
                        "Lower `count`, so that what is mended stays mended."
                    }
                ),
            )),
            _ => {}
        }
        faults
    }

    fn compared(&self) -> BTreeSet<Engine> {
        self.readings.iter().map(|reading| reading.snapshot.engine).collect()
    }
}

#[cfg(test)]
mod tests {
    use isoschema_schema::{CatalogColumn, CatalogTable, Snapshot};

    use super::*;
    use crate::{Level, Policy, Verdict, read};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn allowance(path: &str, count: Option<usize>) -> Allowance {
        Allowance {
            name: FindingName::ColumnNullability,
            path: path.parse().unwrap(),
            engines: BTreeSet::new(),
            reason: "as agreed".to_owned(),
            until: day("2027-01-31"),
            count,
        }
    }

    /// A table `t` whose columns may be NULL or not.
    fn reading(engine: Engine, columns: &[(&str, bool)]) -> Reading {
        let column = |(name, nullable): &(&str, bool)| CatalogColumn {
            nullable: *nullable,
            ..crate::normalise::tests::column(name, "BIGINT")
        };
        read(Snapshot {
            engine,
            version: "15.20".to_owned(),
            settings: BTreeMap::new(),
            tables: vec![CatalogTable {
                name: "t".to_owned(),
                columns: columns.iter().map(column).collect(),
                primary_key: None,
                uniques: Vec::new(),
                foreign_keys: Vec::new(),
                indexes: Vec::new(),
                checks: Vec::new(),
                strict: true,
            }],
            views: Vec::new(),
            triggers: Vec::new(),
            unaccounted: Vec::new(),
        })
    }

    /// On SQLite `t.a` and `t.b` are NOT NULL; on PostgreSQL neither is.
    fn two_that_differ() -> Vec<Reading> {
        vec![
            reading(Engine::Sqlite, &[("a", false), ("b", false)]),
            reading(Engine::Postgres, &[("a", true), ("b", true)]),
        ]
    }

    /// The verdict, the allowed paths, and the failing findings, on a day.
    fn judge(
        readings: &[Reading],
        rows: &[Allowance],
        today: &str,
        is_whole: bool,
    ) -> (Verdict, Vec<String>, Vec<String>) {
        let mut findings = compare(readings);
        let allowances = Allowances { rows, today: day(today), readings, is_whole };
        let allowed = allowances.apply(&mut findings);
        let (verdict, judged) = Policy::default().judge_but(findings, &allowed);
        let paths = allowed.applied.iter().flat_map(|applied| &applied.allowed).map(ToString::to_string);
        let failing = judged.iter().filter(|judged| judged.level == Level::Fail);
        (
            verdict,
            paths.collect(),
            failing.map(|judged| format!("{} {}", judged.finding.name, judged.finding.path)).collect(),
        )
    }

    #[test]
    fn an_allowance_allows_what_it_matches_until_its_last_day() {
        let both = "column-nullability t.a, column-nullability t.b";
        let table: &[(&str, &[Allowance], &str, &str, &str)] = &[
            ("both, by a count", &[allowance("t.*", Some(2))], "2027-01-31", "t.a, t.b", ""),
            ("one of two", &[allowance("t.a", None)], "2027-01-31", "t.a", "column-nullability t.b"),
            (
                "a day too late",
                &[allowance("t.*", Some(2))],
                "2027-02-01",
                "",
                &format!("allowance-expired allow.column-nullability t.*, {both}"),
            ),
            (
                "one more than it counts",
                &[allowance("t.*", Some(1))],
                "2027-01-01",
                "t.a, t.b",
                "allowance-count allow.column-nullability t.*",
            ),
            (
                "one less",
                &[allowance("t.*", Some(3))],
                "2027-01-01",
                "t.a, t.b",
                "allowance-count allow.column-nullability t.*",
            ),
            (
                "nothing there",
                &[allowance("t.c", None), allowance("t.*", Some(2))],
                "2027-01-01",
                "t.a, t.b",
                "allowance-unused allow.column-nullability t.c",
            ),
            (
                "nothing there, and over",
                &[allowance("t.c", None), allowance("t.*", Some(2))],
                "2028-01-01",
                "",
                &format!(
                    "allowance-expired allow.column-nullability t.*, \
                     allowance-expired allow.column-nullability t.c, {both}"
                ),
            ),
        ];
        for (topic, rows, today, allowed, failing) in table {
            let (verdict, paths, fails) = judge(&two_that_differ(), rows, today, true);
            assert_eq!(
                (paths.join(", ").as_str(), fails.join(", ").as_str()),
                (*allowed, *failing),
                "{topic}"
            );
            assert_eq!(verdict == Verdict::Equal, failing.is_empty(), "{topic}");
        }
    }

    #[test]
    fn too_few_matches_say_nothing_where_not_every_engine_was_compared() {
        let rows = [allowance("t.c", None), allowance("t.*", Some(3))];
        let (verdict, ..) = judge(&two_that_differ(), &rows, "2027-01-01", false);
        assert_eq!(verdict, Verdict::Equal);
        let too_many = [allowance("t.*", Some(1))];
        let (verdict, ..) = judge(&two_that_differ(), &too_many, "2027-01-01", false);
        assert_eq!(verdict, Verdict::Different, "more than it counts is more, whoever was compared");
    }

    #[test]
    fn only_the_named_engines_may_stand_apart() {
        let of = |engine| Allowance { engines: BTreeSet::from([engine]), ..allowance("t.a", None) };
        let three = |sqlite, mariadb, postgres| {
            vec![
                reading(Engine::Sqlite, &[("a", sqlite)]),
                reading(Engine::MariaDb, &[("a", mariadb)]),
                reading(Engine::Postgres, &[("a", postgres)]),
            ]
        };
        let apart = three(false, true, false);
        assert_eq!(judge(&apart, &[of(Engine::MariaDb)], "2027-01-01", true).0, Verdict::Equal);
        let (_, allowed, failing) = judge(&apart, &[of(Engine::Postgres)], "2027-01-01", true);
        assert_eq!(
            (allowed.len(), failing.len()),
            (0, 2),
            "the difference, and the allowance that misses it"
        );
        // Without an engine that was not compared, nothing can be said of too few.
        let (_, _, failing) = judge(&three(true, true, true), &[of(Engine::MySql)], "2027-01-01", true);
        assert_eq!(failing, Vec::<String>::new());
    }

    #[test]
    fn an_incompatible_key_is_not_allowed() {
        let finding = |name, grade| Finding {
            name,
            path: Path::object("t.a"),
            grade,
            sides: BTreeMap::new(),
            explanation: String::new(),
        };
        for (name, grade, may) in [
            (FindingName::ForeignKeyMissing, Grade::Incompatible, false),
            (FindingName::PrimaryKey, Grade::Incompatible, false),
            (FindingName::UniqueMissing, Grade::Incompatible, false),
            (FindingName::UniqueMissing, Grade::Hazardous, true),
            (FindingName::ForeignKeyAction, Grade::Hazardous, true),
            (FindingName::ColumnMissing, Grade::Incompatible, true),
            (FindingName::MigrationFailed, Grade::Incompatible, false),
        ] {
            let rows = [Allowance { name, ..allowance("t.a", None) }];
            let mut findings = vec![finding(name, grade)];
            let allowances =
                Allowances { rows: &rows, today: day("2027-01-01"), readings: &[], is_whole: true };
            let allowed = allowances.apply(&mut findings);
            assert_eq!(allowed.applied[0].allowed.len() == 1, may, "{name} {grade}");
            let forbidden = findings.iter().any(|it| it.name == FindingName::AllowanceForbidden);
            assert_eq!(forbidden, !may, "{name} {grade}");
        }
    }

    #[test]
    fn a_level_cannot_quieten_an_allowance() {
        let quiet = crate::LevelOverride { level: Level::List, reason: "quiet".to_owned() };
        let policy = Policy { levels: [(FindingName::AllowanceUnused, quiet)].into(), deny_widened: false };
        let readings = [reading(Engine::Sqlite, &[]), reading(Engine::Postgres, &[])];
        let rows = [allowance("t.c", None)];
        let mut findings = Vec::new();
        let allowances =
            Allowances { rows: &rows, today: day("2027-01-01"), readings: &readings, is_whole: true };
        let allowed = allowances.apply(&mut findings);
        assert_eq!(policy.judge_but(findings, &allowed).0, Verdict::Different);
    }
}
