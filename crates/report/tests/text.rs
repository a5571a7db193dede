//! The text report of seeded outcomes, as a person sees it.

#[allow(dead_code, reason = "each test file uses some of the seeds")]
mod seed;

use isoschema_compare::{FindingName, Grade, Level, Outcome, Path, Policy, Rename};
use isoschema_report::{Show, TextOptions, text};
use isoschema_schema::Engine;
use unicode_width::UnicodeWidthStr;

fn options() -> TextOptions {
    TextOptions::default()
}

#[test]
fn equal() {
    insta::assert_snapshot!(text(&seed::equal(), &options()));
}

#[test]
fn a_few_failing() {
    insta::assert_snapshot!(text(&seed::few(), &options()));
}

#[test]
fn grown_apart() {
    insta::assert_snapshot!(text(&seed::grown_apart(), &options()));
}

#[test]
fn grown_apart_in_60_columns() {
    insta::assert_snapshot!(text(&seed::grown_apart(), &TextOptions { width: 60, ..options() }));
}

#[test]
fn grown_apart_in_ascii() {
    let text = text(&seed::grown_apart(), &TextOptions { unicode: false, ..options() });
    insta::assert_snapshot!(text);
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn a_few_failing_in_colour() {
    let coloured = text(&seed::few(), &TextOptions { colour: true, ..options() });
    insta::assert_snapshot!(coloured.replace('\u{1b}', "ESC"));
}

#[test]
fn what_is_allowed_is_told() {
    insta::assert_snapshot!(text(&seed::allowed(), &options()));
}

#[test]
fn a_refused_migration() {
    insta::assert_snapshot!(text(&seed::refused(), &options()));
}

#[test]
fn columns_that_differ_alike() {
    insta::assert_snapshot!(text(&seed::alike(), &options()));
}

#[test]
fn a_traced_finding() {
    insta::assert_snapshot!(text(&seed::traced(), &options()));
}

#[test]
fn a_traced_finding_in_60_columns_of_ascii() {
    let text = text(&seed::traced(), &TextOptions { width: 60, unicode: false, ..options() });
    insta::assert_snapshot!(text);
    let own = text.replace("größer", "");
    assert!(own.is_ascii(), "{text}");
}

#[test]
fn a_report_across_databases() {
    insta::assert_snapshot!(text(&seed::across(), &options()));
}

#[test]
fn a_report_across_databases_in_60_columns_of_ascii() {
    let text = text(&seed::across(), &TextOptions { width: 60, unicode: false, ..options() });
    insta::assert_snapshot!(text);
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn everything_shown() {
    insta::assert_snapshot!(text(&seed::few(), &TextOptions { show: Show::All, ..options() }));
}

#[test]
fn one_name_shown() {
    let outcome = seed::grown_apart();
    let show = Show::Names(vec![FindingName::ColumnEquality]);
    let text = text(&outcome, &TextOptions { show, ..options() });
    assert_eq!(text.matches("  · name · column-equality · equivalent\n").count(), 8, "{text}");
    assert!(text.contains("24 failing"), "the other names still fold: {text}");
}

/// Among many alike, the one that is not alike, and what no program can live with, say what they are.
#[test]
fn what_is_rare_is_not_folded_into_kinds() {
    let length = |column: &str, sides| {
        let path = Path::member("notes", column);
        seed::finding(FindingName::ColumnLength, path, Grade::Hazardous, sides, "A longer text fits one.")
    };
    let kind = |column: &str, grade, sides| {
        seed::finding(FindingName::ColumnType, Path::member("notes", column), grade, sides, "They differ.")
    };
    let mut findings: Vec<_> = (0..20)
        .map(|at| length(&format!("body{at}"), ["TEXT", "VARCHAR(255)", "VARCHAR(255)"]))
        .chain(
            (0..5).map(|at| kind(&format!("seen{at}"), Grade::Hazardous, ["TEXT", "datetime", "timestamp"])),
        )
        .collect();
    findings.push(length("label", ["VARCHAR(64)", "VARCHAR(30)", "VARCHAR(64)"]));
    findings.push(length("title", ["TEXT", "VARCHAR(80)", "TEXT"]));
    findings.push(kind("secret", Grade::Incompatible, ["TEXT", "binary(80)", "bytea"]));
    let text = text(&seed::outcome(findings, &Policy::default()), &options());
    assert!(text.contains("VARCHAR(64)  VARCHAR(30)   VARCHAR(64)\n      notes.label\n"), "{text}");
    assert!(text.contains("  ✗ secret · column-type · incompatible\n"), "{text}");
    assert!(!text.contains("kinds"), "{text}");
}

/// What fails stands before what warns, table by table.
#[test]
fn what_fails_is_told_first() {
    let finding = |column: &str, name, grade| {
        seed::finding(name, Path::member("notes", column), grade, ["TEXT", "JSON", "JSON"], "They differ.")
    };
    let findings = vec![
        finding("config", FindingName::ColumnType, Grade::Widened),
        finding("payload", FindingName::ColumnType, Grade::Hazardous),
    ];
    let text = text(&seed::outcome(findings, &Policy::default()), &options());
    assert!(text.find("payload") < text.find("config"), "{text}");
}

/// Every width fits, but for the verdict's one line, which is made to be found as one.
#[test]
fn no_line_is_wider_than_the_terminal() {
    for outcome in
        [seed::equal(), seed::few(), seed::grown_apart(), seed::refused(), seed::alike(), seed::traced()]
    {
        for (width, show) in
            [60, 80, 100, 132, 200].into_iter().flat_map(|width| [(width, Show::Folded), (width, Show::All)])
        {
            for unicode in [true, false] {
                let show = show.clone();
                let text = text(&outcome, &TextOptions { width, unicode, show, ..options() });
                let lines: Vec<_> = text.lines().collect();
                // A file's place is made to be copied, and stays whole.
                let is_place = |line: &&&str| line.contains("╭▸ ") || line.contains("--> ");
                for line in lines[..lines.len() - 1].iter().filter(|line| !is_place(line)) {
                    assert!(line.width() <= width, "{} > {width}: {line}\n{text}", line.width());
                }
            }
        }
    }
}

/// Folding hides no failing finding: those told and those counted in rows make up the verdict's number.
#[test]
fn every_failing_finding_is_told_or_counted() {
    for outcome in [seed::few(), seed::alike(), seed::refused(), seed::grown_apart()] {
        told_or_counted(&outcome);
    }
    assert!(text(&seed::grown_apart(), &options()).contains("24 failing"));
}

fn told_or_counted(outcome: &Outcome) {
    let text = text(outcome, &options());
    let told: usize = text
        .lines()
        .filter(|line| line.starts_with("  ✗ ") && line.contains(" · "))
        .map(|line| {
            // `a, b · column-range, column-precision · hazardous` tells four.
            let parts: Vec<_> = line.split(" · ").map(|part| part.split(", ").count()).collect();
            if parts.len() == 3 { parts[0] * parts[1] } else { parts[0] }
        })
        .sum();
    let counted: usize = text
        .lines()
        .filter(|line| line.starts_with("  ✗ ") && !line.contains(" · "))
        .map(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            let at = words.iter().position(|word| *word == "failing").expect("a folded row has a count");
            words[at - 1].parse::<usize>().expect("a count is a number")
        })
        .sum();
    assert_eq!(told + counted, outcome.count(Level::Fail), "{text}");
}

#[test]
fn a_screen_tells_what_is_wrong() {
    let text = text(&seed::grown_apart(), &options());
    assert!(text.lines().count() <= 50, "{} lines\n{text}", text.lines().count());
}

/// What the project declares stands in every report, above the verdict.
#[test]
fn what_is_declared_is_told() {
    let mut outcome = seed::equal();
    let options = TextOptions::default();
    assert!(!text(&outcome, &options).contains("declared"));
    outcome.declared.renames.push(Rename {
        engine: Engine::Postgres,
        from: "app_users".to_owned(),
        to: "users".to_owned(),
        reason: "users is taken there".to_owned(),
    });
    outcome.declared.stand_ins.insert("TO_BASE64".to_owned(), "its argument".to_owned());
    let told = text(&outcome, &options);
    assert!(
        told.starts_with(
            "declared\n  postgres app_users compared as users: users is taken there\n  \
         sqlite TO_BASE64() is a stand-in that gives its argument\n\nequal"
        ),
        "{told}"
    );
}
