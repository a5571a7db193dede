//! docker-compose.test.yml held against README: which servers it offers, where they listen, and how they are reached. Reads
//! its lines; that it is YAML, `docker-compose config` says in CI.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).expect(path)
}

/// The lines of each service, by its name.
fn services(compose: &str) -> BTreeMap<&str, Vec<&str>> {
    let below = compose.split_once("\nservices:\n").map_or("", |(_, below)| below);
    let mut services: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut name = "";
    for line in below.lines().take_while(|line| line.is_empty() || line.starts_with(' ')) {
        match line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '#'])) {
            Some(key) => name = key.trim_end_matches(':'),
            None => services.entry(name).or_default().push(line.trim()),
        }
    }
    services
}

/// The engine and the port of each URL that README has for these servers.
fn urls(readme: &str) -> BTreeSet<(&str, &str)> {
    let urls = readme.split("--server \"").skip(1).filter_map(|rest| {
        let (engine, url) = rest.split_once(['"', '\n'])?.0.split_once('=')?;
        let (before, after) = url.split_once("@127.0.0.1:")?;
        let given = before.ends_with(":$ISOSCHEMA_TEST_PASSWORD");
        given.then(|| (engine, after.split('/').next().unwrap_or_default()))
    });
    urls.collect()
}

/// What is wrong with the two, one sentence each.
fn faults(compose: &str, readme: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut offered = BTreeSet::new();
    for (name, lines) in services(compose) {
        let after = |key: &'static str| lines.iter().filter_map(move |line| line.strip_prefix(key));
        for published in after("- \"").filter(|entry| entry.contains(':')) {
            match published.strip_prefix("127.0.0.1:").and_then(|rest| rest.split_once(':')) {
                Some((port, _)) => {
                    offered.insert((name, port));
                }
                None => faults.push(format!("{name} listens beyond this machine: {published}")),
            }
        }
        let variable = format!("${{ISOSCHEMA_{}_IMAGE:-", name.to_uppercase());
        let image = after("image: ").next().and_then(|image| image.strip_prefix(&variable));
        if !image.is_some_and(|image| image.contains(|c: char| c.is_ascii_digit())) {
            faults.push(format!("{name} has no image with a version that {variable}…}} replaces"));
        }
        if !after("healthcheck:").any(|_| true) {
            faults.push(format!("{name} has no health check"));
        }
        if !lines.iter().any(|line| line.contains("_PASSWORD: ${ISOSCHEMA_TEST_PASSWORD:?")) {
            faults.push(format!("{name} takes no password from ISOSCHEMA_TEST_PASSWORD"));
        }
    }
    let told = urls(readme);
    for (engine, port) in offered.symmetric_difference(&told) {
        faults.push(format!("{engine} at port {port} is not in both docker-compose.test.yml and README"));
    }
    faults
}

#[test]
fn readme_reaches_the_servers_that_compose_starts() {
    let (compose, readme) = (read("docker-compose.test.yml"), read("README.md"));
    assert_eq!(services(&compose).keys().copied().collect::<Vec<_>>(), ["mariadb", "mysql", "postgres"]);
    assert_eq!(faults(&compose, &readme), Vec::<String>::new());
}

#[test]
fn seeded_differences_are_seen() {
    let (compose, readme) = (read("docker-compose.test.yml"), read("README.md"));
    for (from, to, fault) in [
        ("127.0.0.1:13306:3306", "13306:3306", "mariadb listens beyond this machine: 13306:3306\""),
        (
            "127.0.0.1:13307",
            "127.0.0.1:3307",
            "mysql at port 13307 is not in both docker-compose.test.yml and README",
        ),
        ("    healthcheck: *listens_on_3306\n", "", "mysql has no health check"),
        (
            "${ISOSCHEMA_POSTGRES_IMAGE:-postgres:17}",
            "postgres",
            "postgres has no image with a version that ${ISOSCHEMA_POSTGRES_IMAGE:-…} replaces",
        ),
        (
            "POSTGRES_PASSWORD: ${ISOSCHEMA_TEST_PASSWORD:?choose one, and export it}",
            "POSTGRES_PASSWORD: postgres",
            "postgres takes no password from ISOSCHEMA_TEST_PASSWORD",
        ),
    ] {
        let changed = compose.replacen(from, to, 1);
        assert_ne!(changed, compose, "{from}");
        let faults = faults(&changed, &readme);
        assert!(faults.iter().any(|found| found == fault), "{fault} is not among {faults:#?}");
    }
    let unread = readme.replace("@127.0.0.1:15432", "@127.0.0.1:5432");
    assert_eq!(faults(&compose, &unread).len(), 2);
}
