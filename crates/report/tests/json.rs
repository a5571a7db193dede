//! The JSON report against its schema, its documentation and itself.

#[allow(dead_code, reason = "each test file uses some of the seeds")]
mod seed;

use std::time::Duration;

use isoschema_compare::{Finding, FindingName, Grade, Level, Outcome, Policy, Verdict};
use isoschema_report::{FORMAT, json};
use isoschema_schema::Engine;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../../docs/report.schema.json");
const PAGE: &str = include_str!("../../../docs/report.md");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("docs/report.schema.json is JSON")
}

fn check(report: &Value) -> Vec<String> {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).expect("docs/report.schema.json is a JSON Schema");
    validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn parsed(outcome: &Outcome) -> Value {
    serde_json::from_str(&json(outcome)).expect("a report is JSON")
}

#[test]
fn reports_fit_the_schema() {
    for outcome in
        [seed::equal(), seed::allowed(), seed::few(), seed::grown_apart(), seed::traced(), seed::across()]
    {
        assert_eq!(check(&parsed(&outcome)), Vec::<String>::new());
    }
}

/// Every name, every grade and every level in one report.
#[test]
fn every_name_and_grade_fits_the_schema() {
    let grades = [Grade::Identical, Grade::Equivalent, Grade::Widened, Grade::Hazardous, Grade::Incompatible];
    let findings = FindingName::ALL.iter().flat_map(|name| {
        grades.map(|grade| {
            seed::finding(*name, isoschema_compare::Path::object("t"), grade, ["a", "b", "c"], "why")
        })
    });
    let report = parsed(&seed::outcome(findings.collect(), &Policy::default()));
    assert_eq!(check(&report), Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let good = parsed(&seed::few());
    type Spoil = fn(&mut Value);
    let spoils: [(&str, Spoil); 8] = [
        ("another format", |report| report["format"] = "isoschema-report/2".into()),
        ("an unknown verdict", |report| report["verdict"] = "undecided".into()),
        ("an unknown name", |report| report["findings"][0]["name"] = "column-colour".into()),
        ("an unknown grade", |report| report["findings"][0]["grade"] = "bad".into()),
        ("an unknown engine", |report| report["findings"][0]["sides"]["oracle"] = Value::Null),
        ("an unknown key", |report| report["findings"][0]["colour"] = "red".into()),
        ("a lost key", |report| {
            report["findings"][0].as_object_mut().expect("a finding is an object").remove("path");
        }),
        ("a lost part", |report| {
            report.as_object_mut().expect("a report is an object").remove("timings");
        }),
    ];
    for (what, spoil) in spoils {
        let mut bad = good.clone();
        spoil(&mut bad);
        assert_ne!(check(&bad), Vec::<String>::new(), "the schema takes {what}");
    }
}

fn words(schema: &Value, definition: &str) -> Vec<String> {
    let words = schema["$defs"][definition]["enum"].as_array().expect("an enumeration");
    words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

#[test]
fn the_schema_knows_each_word_and_no_other() {
    let schema = schema();
    let names: Vec<_> = FindingName::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(words(&schema, "name"), names);
    let grades = [Grade::Identical, Grade::Equivalent, Grade::Widened, Grade::Hazardous, Grade::Incompatible];
    assert_eq!(words(&schema, "grade"), grades.map(|grade| grade.to_string()));
    assert_eq!(words(&schema, "verdict"), [Verdict::Equal, Verdict::Different].map(|v| v.to_string()));
    let levels = [Level::List, Level::Warn, Level::Fail];
    assert_eq!(
        words(&schema, "level"),
        levels.map(|level| serde_json::to_value(level).expect("a word").as_str().expect("a word").to_owned())
    );
    assert_eq!(words(&schema, "engine"), Engine::ALL.map(|engine| engine.to_string()));
    assert_eq!(schema["properties"]["format"]["const"], FORMAT);
}

#[test]
fn the_same_outcome_gives_the_same_bytes_but_for_timings() {
    let outcome = seed::grown_apart();
    assert_eq!(json(&outcome), json(&seed::grown_apart()));
    let mut later = outcome.clone();
    later.elapsed += Duration::from_millis(7);
    for timing in later.timings.values_mut() {
        timing.start += Duration::from_millis(3);
    }
    let (one, two) = (json(&outcome), json(&later));
    assert_ne!(one, two);
    let before_timings = |text: &str| text[..text.find("\n  \"timings\"").expect("timings")].to_owned();
    assert_eq!(before_timings(&one), before_timings(&two));
    assert!(one.ends_with("}\n"));
}

#[test]
fn the_keys_stand_in_order() {
    let text = json(&seed::few());
    let keys: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("  \""))
        .map(|line| line.split('"').nth(1).expect("a key"))
        .collect();
    assert_eq!(
        keys,
        ["format", "verdict", "engines", "findings", "allowances", "declared", "rules_fired", "timings"]
    );
}

/// The example of docs/report.md is what this code writes. To renew it: UPDATE_DOCS=1 cargo test
#[test]
fn the_page_shows_a_true_report() {
    let findings: Vec<Finding> = seed::few_findings()
        .into_iter()
        .filter(|finding| matches!(finding.name, FindingName::ColumnNullability | FindingName::KeyKind))
        .collect();
    let report = json(&seed::outcome(findings, &Policy::default()));
    let (start, rest) = PAGE.split_once("```json\n").expect("the page has an example");
    let (example, end) = rest.split_once("```").expect("the example ends");
    if std::env::var_os("UPDATE_DOCS").is_some() && example != report {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/report.md");
        std::fs::write(page, format!("{start}```json\n{report}```{end}"))
            .expect("docs/report.md is writable");
        return;
    }
    assert_eq!(example, report, "docs/report.md is stale: UPDATE_DOCS=1 cargo test -p isoschema-report");
}
