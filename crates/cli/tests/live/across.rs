//! `isoschema probe --report` over the ledger's own folders: every category is counted on every engine, and nothing fails.

use libtest_mimic::Trial;

use crate::isoschema::Isoschema;
use crate::place::Place;
use crate::trial;

const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../isoschema.toml");
const ENGINES: [&str; 3] = ["sqlite", "mariadb", "postgres"];

/// The categories that are counted.
const CATEGORIES: [&str; 6] =
    ["basic-operations", "data-integrity", "transactions", "concurrency", "schema-operations", "performance"];

pub fn trials() -> Vec<Trial> {
    vec![trial("across::report_of_the_ledger", report_of_the_ledger)]
}

fn report_of_the_ledger() {
    let place = Place::new();
    let probe = ["probe", "--report", "--config", CONFIG, "--server", "native"];
    let json = Isoschema::new(&place, &[&probe[..], &["--format", "json"]].concat()).run();
    json.expect_verdict(0);
    let json = json.json();
    let report = &json["probed"]["report"];
    for category in CATEGORIES {
        for engine in ENGINES {
            let tally = &report["categories"][category][engine];
            assert!(tally["passed"].as_u64() > Some(0), "{category} on {engine}: {tally}");
            assert_eq!(
                (&tally["failed"], &tally["success_rate"]),
                (&0.into(), &1.0.into()),
                "{category} on {engine}"
            );
        }
    }
    assert_eq!(report["recommendations"], serde_json::json!([]));
    let workload = &json["timings"]["workload"];
    assert_eq!(
        (&workload["rows"], &workload["baseline"]["is_new"]),
        (&8000.into(), &true.into()),
        "{workload:#}"
    );
    let text = Isoschema::new(&place, &probe).run();
    text.expect_verdict(0);
    for part in [
        "\nreport\n",
        "\n  data integrity ",
        "\nnot applicable\n",
        "\ndifferences\n",
        "\nperformance ",
        "\n  baseline of ",
    ] {
        assert!(text.stdout.contains(part), "{part:?} is not in {}", text.stdout);
    }
}
