//! docs/architecture.md against the code: each numbered invariant names a test, and each named test is there. What
//! those tests prove is their own matter.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The numbered invariants, each as one line of text.
fn invariants(page: &str) -> Vec<String> {
    let (_, section) = page.split_once("\n## Invariants\n").expect("a section `Invariants`");
    let mut found: Vec<String> = Vec::new();
    for line in section.lines() {
        let is_first = line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
        match found.last_mut() {
            _ if is_first => found.push(line.to_owned()),
            Some(last) if line.starts_with("  ") => *last = format!("{last} {}", line.trim()),
            _ => {}
        }
    }
    found
}

/// The tests that an invariant names, `path::name` in backquotes.
fn named_tests(invariant: &str) -> Vec<(&str, &str)> {
    invariant.split('`').filter_map(|quoted| quoted.split_once(".rs::")).collect()
}

/// Whether a source has a test of this name: a function, or a trial of a test that is its own runner.
fn has_test(source: &str, name: &str) -> bool {
    if name.contains(' ') {
        return source.contains(&format!("Trial::test(\"{name}\""));
    }
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let is_it = |line: &str| line.starts_with(&format!("fn {name}("));
    lines.iter().enumerate().filter(|(_, line)| is_it(line)).any(|(at, _)| {
        lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).any(|line| *line == "#[test]")
    })
}

/// What is wrong with the page, one sentence each.
fn faults(page: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, invariant) in invariants(page).iter().enumerate() {
        let number = index + 1;
        if !invariant.starts_with(&format!("{number}. ")) {
            faults.push(format!("invariant {number} has another number: {invariant}"));
        }
        let tests = named_tests(invariant);
        if tests.is_empty() {
            faults.push(format!("invariant {number} names no test"));
        }
        for (path, name) in tests {
            let path = format!("{path}.rs");
            match read(&path) {
                None => faults.push(format!("invariant {number}: there is no {path}")),
                Some(source) if !has_test(&source, name) => {
                    faults.push(format!("invariant {number}: {path} has no test {name}"));
                }
                Some(_) => {}
            }
        }
    }
    faults
}

#[test]
fn every_invariant_names_a_test_that_exists() {
    let page = fs::read_to_string(root().join("docs/architecture.md")).expect("docs/architecture.md");
    assert!(invariants(&page).len() >= 10, "too few invariants were found: {:?}", invariants(&page));
    let found = faults(&page, |path| fs::read_to_string(root().join(path)).ok());
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn seeded_faults_are_seen() {
    let page = "# A page\n\n## Invariants\n\nBefore.\n\n1. **Good.** `a.rs::here`,\n   `a.rs::ignored`, `a.rs::in words`\n2. **Bare.**\n\
                4. **Gone.** `a.rs::gone`, `b.rs::here`,\n   `a.rs::plain`\n";
    let source = "#[test]\nfn here() {}\n#[test]\n#[ignore = \"slow\"]\nfn ignored() {}\n\nfn plain() {}\n\
                  fn trials() { Trial::test(\"in words\", run) }\n";
    let found = faults(page, |path| (path == "a.rs").then(|| source.to_owned()));
    assert_eq!(
        found,
        [
            "invariant 2 names no test",
            "invariant 3 has another number: 4. **Gone.** `a.rs::gone`, `b.rs::here`, `a.rs::plain`",
            "invariant 3: a.rs has no test gone",
            "invariant 3: there is no b.rs",
            "invariant 3: a.rs has no test plain",
        ]
    );
}
