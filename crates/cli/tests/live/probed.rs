//! Probing where an experiment ends the server: that is its outcome, and the others are made on a fresh server.

use libtest_mimic::Trial;
use serde_json::Value;

use crate::isoschema::Isoschema;
use crate::place::Place;
use crate::{project, trial};

pub fn trials() -> Vec<Trial> {
    vec![
        trial("probed::the_server_dies", || while_probing("$PPID $(head -n 1 postmaster.pid)")),
        trial("probed::a_process_of_the_server_dies", || while_probing("$PPID")),
    ]
}

/// A project whose PostgreSQL ends these processes for one value, and whose SQLite folds case in a later table.
fn while_probing(processes: &str) {
    let place = Place::new();
    let tables = |code: &str| {
        format!(
            "CREATE TABLE anchors (id BIGINT PRIMARY KEY NOT NULL, name VARCHAR(40) NOT NULL UNIQUE);\n\
             CREATE TABLE winches (id BIGINT PRIMARY KEY NOT NULL, code VARCHAR(40){code} NOT NULL UNIQUE);\n"
        )
    };
    let poison = format!(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  \
         IF NEW.name = 'bob' THEN\n    \
         COPY (SELECT 1) TO PROGRAM 'kill -KILL {processes}';\n    PERFORM pg_sleep(60);\n  \
         END IF;\n  RETURN NEW;\nEND $$;\n\
         CREATE TRIGGER anchors_poison BEFORE INSERT ON anchors FOR EACH ROW EXECUTE FUNCTION poison();\n"
    );
    project::migration(&place, "sqlite", project::START, &tables(" COLLATE NOCASE"));
    project::migration(&place, "postgres", project::START, &(tables("") + &poison));
    project::config(&place, &["sqlite", "postgres"]);
    let ran = Isoschema::new(&place, &["probe", "--server", "native", "--format", "json"]).run();
    ran.expect_verdict(1);
    let report: Value = serde_json::from_str(&ran.stdout).expect("a report");
    let finding = |path: &str| {
        let findings = report["findings"].as_array().expect("findings").iter();
        let of_path = findings.filter(|one| one["name"] == "behaviour-equality" && one["path"] == path);
        of_path.map(|one| one["sides"]["postgres"]["definition"].to_string()).collect::<Vec<_>>()
    };
    let anchors = finding("anchors.name");
    assert!(anchors.len() == 1 && anchors[0].contains("the connection was lost"), "{}", ran.stdout);
    assert_eq!(finding("winches.code").len(), 1, "{}", ran.stdout);
    assert_eq!(report["probed"]["untried"], Value::Array(Vec::new()), "{}", ran.stdout);
}
