//! GitHub's workflow held against the flake: it runs apps that are there, all of those that it must, and hides no failure.
//! Reads its lines; what GitHub makes of them only GitHub says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What every change must pass, beside `nix flake check`.
const MUST_RUN: [&str; 3] = ["test-mariadb", "test-postgres", "verify-migrations"];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).expect(path)
}

/// The apps that nix/apps.nix makes.
fn apps(nix: &str) -> BTreeSet<&str> {
    let below = nix.split_once("\nin\n").map_or("", |(_, below)| below);
    let named = below.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(" = "));
    named.map(|(name, _)| name).filter(|name| !name.starts_with(' ')).collect()
}

/// The names of a list on one line: `key: [a, b]`.
fn list<'a>(workflow: &'a str, key: &str) -> BTreeSet<&'a str> {
    let lines = workflow.lines().filter_map(|line| line.trim().strip_prefix(key)?.trim().strip_prefix('['));
    lines.flat_map(|names| names.trim_end_matches(']').split(',').map(str::trim)).collect()
}

/// What is wrong with a workflow, one sentence each.
fn faults(workflow: &str, apps: &BTreeSet<&str>) -> Vec<String> {
    let mut faults = Vec::new();
    let runs: Vec<_> = workflow
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("run: "))
        .collect();
    if !runs.iter().any(|run| run.starts_with("nix flake check")) {
        faults.push("it does not run nix flake check".to_owned());
    }
    let matrix = list(workflow, "app:");
    let mut run = BTreeSet::new();
    for command in &runs {
        match command.strip_prefix("nix run .#") {
            Some("${{ matrix.app }}") => run.extend(&matrix),
            Some(app) => {
                run.insert(app);
            }
            None if command.starts_with("nix flake check") || *command == "exit 1" => {}
            None => faults.push(format!("it runs what the flake does not know: {command}")),
        }
    }
    faults.extend(run.iter().filter(|app| !apps.contains(**app)).map(|app| format!("there is no app {app}")));
    faults.extend(
        MUST_RUN.iter().filter(|app| !run.contains(**app)).map(|app| format!("it does not run {app}")),
    );
    for needed in [
        "\npermissions:\n  contents: read\n",
        "\nconcurrency:\n",
        "fail-fast: false",
        "    if: always()\n",
        "'failure'",
    ] {
        if !workflow.contains(needed) {
            faults.push(format!("it lacks {:?}", needed.trim()));
        }
    }
    let jobs = workflow.split_once("\njobs:\n").map_or("", |(_, jobs)| jobs);
    let jobs =
        jobs.lines().filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '#'])));
    let awaited = list(workflow, "needs:");
    for job in jobs.map(|job| job.trim_end_matches(':')).filter(|job| !job.is_empty() && *job != "all") {
        if !awaited.contains(job) {
            faults.push(format!("the job all does not need {job}"));
        }
    }
    if workflow.contains("continue-on-error") {
        faults.push("it goes on after a failure".to_owned());
    }
    faults
}

#[test]
fn the_workflow_runs_what_the_flake_has() {
    let (workflow, nix) = (read(".github/workflows/ci.yml"), read("nix/apps.nix"));
    let apps = apps(&nix);
    assert!(apps.len() > 4, "too few apps: {apps:?}");
    assert_eq!(faults(&workflow, &apps), Vec::<String>::new());
}

#[test]
fn seeded_differences_are_seen() {
    let (workflow, nix) = (read(".github/workflows/ci.yml"), read("nix/apps.nix"));
    for (from, to, fault) in [
        ("[verify-migrations, ", "[verify-migration, ", "there is no app verify-migration"),
        ("test-mariadb, ", "", "it does not run test-mariadb"),
        ("nix flake check", "nix build", "it does not run nix flake check"),
        ("nix run .#${{ matrix.app }}", "cargo test", "it runs what the flake does not know: cargo test"),
        ("fail-fast: false", "fail-fast: true", "it lacks \"fail-fast: false\""),
        ("needs: [check, app]", "needs: [check]", "the job all does not need app"),
        ("    if: always()\n", "", "it lacks \"if: always()\""),
        ("contents: read", "contents: write", "it lacks \"permissions:\\n  contents: read\""),
        ("    strategy:\n", "    continue-on-error: true\n    strategy:\n", "it goes on after a failure"),
    ] {
        let changed = workflow.replacen(from, to, 1);
        assert_ne!(changed, workflow, "{from}");
        let faults = faults(&changed, &apps(&nix));
        assert!(faults.iter().any(|found| found == fault), "{fault} is not among {faults:#?}");
    }
}
