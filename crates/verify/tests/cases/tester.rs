//! Tests of the tester: judgements that must fail do fail.

use isoschema_compare::{Finding, Origin, Path, Side};
use isoschema_verify::{Engine, FindingName, Grade};
use libtest_mimic::{Failed, Trial};

use crate::case::{Case, root};
use crate::client::Printed;
use crate::{judgement, page, reproduction};

/// The trials.
pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("the tester sees a missing finding", missing),
        Trial::test("the tester sees a wrong path, grade or second finding", wrong),
        Trial::test("the tester sees what was not expected beside", beside),
        Trial::test("the tester sees a wrong origin", misplaced),
        Trial::test("the tester sees a clean twin that fails", failing_twin),
        Trial::test("the tester reads an engine's own SQL from a page", own_sql),
        Trial::test("the tester sees a case without a file", without_file),
        Trial::test("the tester sees a client that shows something else", shown_otherwise),
    ]
}

fn case() -> Case {
    let expect = toml::from_str(
        "drift = 'a drift'\npath = 'loans.due_at'\ngrade = 'hazardous'\nalso = ['column-length']",
    )
    .expect("the text above is an expectation");
    let name = "column-nullability/of the tester".to_owned();
    Case { finding: FindingName::ColumnNullability, name, folder: root().join("nowhere"), expect }
}

fn finding(name: FindingName, path: &str, grade: Grade) -> Finding {
    Finding { name, path: Path::object(path), grade, sides: Default::default(), explanation: String::new() }
}

fn judge(findings: &[Finding]) -> Result<(), String> {
    judgement::seeded(&case(), findings, Engine::Sqlite, Engine::Postgres)
}

fn ensure(holds: bool, what: &str) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into()) }
}

fn missing() -> Result<(), Failed> {
    let right = finding(FindingName::ColumnNullability, "loans.due_at", Grade::Hazardous);
    ensure(judge(&[right]).is_ok(), "the right finding is refused")?;
    ensure(judge(&[]).is_err(), "no finding passes")
}

fn wrong() -> Result<(), Failed> {
    let right = finding(FindingName::ColumnNullability, "loans.due_at", Grade::Hazardous);
    let path = finding(FindingName::ColumnNullability, "loans.book_no", Grade::Hazardous);
    let grade = finding(FindingName::ColumnNullability, "loans.due_at", Grade::Equivalent);
    ensure(judge(std::slice::from_ref(&path)).is_err(), "another path passes")?;
    ensure(judge(&[grade]).is_err(), "another grade passes")?;
    ensure(judge(&[right, path]).is_err(), "a second finding passes")
}

fn beside() -> Result<(), Failed> {
    let right = finding(FindingName::ColumnNullability, "loans.due_at", Grade::Hazardous);
    let allowed = finding(FindingName::ColumnLength, "loans.note", Grade::Widened);
    let other = finding(FindingName::ColumnDefault, "loans.due_at", Grade::Hazardous);
    ensure(judge(&[right.clone(), allowed]).is_ok(), "an allowed one beside is refused")?;
    ensure(judge(&[right, other]).is_err(), "an unexpected one beside passes")
}

fn misplaced() -> Result<(), Failed> {
    let place = |migration: &str| format!("[seeded_origins.sqlite]\nmigration = '{migration}'\nline = 3");
    let expecting = |migration| {
        let text = format!("drift = 'x'\npath = 'loans.due_at'\ngrade = 'hazardous'\n{}", place(migration));
        Ok::<_, toml::de::Error>(Case { expect: toml::from_str(&text)?, ..case() })
    };
    let mut found = finding(FindingName::ColumnNullability, "loans.due_at", Grade::Hazardous);
    let nowhere = found.clone();
    let origin = Origin {
        migration: "1_start".to_owned(),
        file: "1_start/up.sql".to_owned(),
        line: Some(3),
        column: Some(1),
        excerpt: None,
    };
    let side = Side { origin: Some(origin), ..Side::new("NULL") };
    found.sides.insert(Engine::Sqlite, side);
    let judge = |case: Case, finding: &Finding| {
        judgement::seeded(&case, std::slice::from_ref(finding), Engine::Sqlite, Engine::Postgres)
    };
    ensure(judge(expecting("1_start")?, &found).is_ok(), "the right origin is refused")?;
    ensure(judge(expecting("2_next")?, &found).is_err(), "another migration passes")?;
    ensure(judge(expecting("1_start")?, &nowhere).is_err(), "no origin passes")
}

fn failing_twin() -> Result<(), Failed> {
    let warned = finding(FindingName::ColumnLength, "loans.note", Grade::Widened);
    let failing = finding(FindingName::ColumnLength, "loans.note", Grade::Hazardous);
    ensure(judgement::clean(&case(), &[warned]).is_ok(), "an allowed warning is refused")?;
    ensure(judgement::clean(&case(), &[failing]).is_err(), "a failing finding passes")
}

fn own_sql() -> Result<(), Failed> {
    let of = |engine| page::mending(FindingName::CheckExpression, engine).unwrap_or_default();
    ensure(of(Engine::MariaDb).contains("CONSTRAINT_1"), "MariaDB's SQL is not read")?;
    ensure(!of(Engine::MySql).contains("CONSTRAINT_1"), "MySQL is given MariaDB's SQL")
}

fn without_file() -> Result<(), Failed> {
    ensure(!case().faults().is_empty(), "a case without files is whole")
}

fn shown_otherwise() -> Result<(), Failed> {
    let script = "BEGIN;\nINSERT;\n-- what is tried:\nINSERT;\nSELECT;\n";
    let unique = "ERROR 1062 (23000) at line 4: Duplicate entry";
    for (seen, rows, error, holds) in [
        ("taken", "", None, true),
        ("taken", "", Some(unique), false),
        ("refused (unique)", "", Some(unique), true),
        ("refused (unique)", "", None, false),
        ("refused (check)", "", Some(unique), false),
        // The rows that must stand are no part of what is tried.
        ("refused (unique)", "", Some("ERROR 1062 (23000) at line 2: Duplicate entry"), false),
        ("refused (unique)", "", Some("ERROR 1062 (23000): Duplicate entry"), false),
        ("gives 'ab ', then no row", "ab \n", None, true),
        ("gives 'ab'", "ab \n", None, false),
        ("gives 'a', 'a'", "a\n", None, false),
        ("gives 'a'", "a\na\n", None, false),
        ("gives no row", "a\n", None, false),
        ("gives true, then 1.5", "1\n1.500\n", None, true),
        ("gives 1, then 2", "7\n9\n", None, true),
        ("gives 2, then 2", "7\n9\n", None, false),
        ("gives now", "2001-01-01 00:00:00\n", None, false),
        ("gives whole seconds", "2001-01-01 00:00:00.000\n", None, true),
        ("gives whole seconds", "2001-01-01 00:00:00.100\n", None, false),
    ] {
        let printed = Printed { rows: rows.to_owned(), error: error.map(str::to_owned) };
        let agrees = reproduction::agrees(Engine::MariaDb, script, seen, &printed);
        ensure(agrees.is_ok() == holds, &format!("`{seen}` against {printed:?}: {agrees:?}"))?;
    }
    Ok(())
}
