//! Holds names, pages and cases together: every finding has a page of the agreed shape and a case that gives
//! it, and no page or case stands for a name that is not.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use isoschema_compare::FindingName;

/// The folder of tests/cases that holds the rules' cases, not a finding's.
const RULES: &str = "rules";

const HARM: [&str; 2] = ["## Why it harms", "## Why it does no harm"];

fn repository() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The names of what stands in a folder of the repository.
fn entries(folder: &str) -> BTreeSet<String> {
    let path = repository().join(folder);
    fs::read_dir(&path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// What is wrong with a page.
fn faults(name: &str, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut blocks = page.split("\n\n");
    if blocks.next() != Some(&format!("# {name}")) {
        faults.push(format!("its first line is not `# {name}`"));
    }
    let summary = blocks.next().unwrap_or_default();
    if summary.starts_with('#') || !summary.ends_with('.') || summary.matches(". ").count() > 0 {
        faults.push("its second block is not a summary of one sentence".to_owned());
    }
    let sections: Vec<_> = page.lines().filter(|line| line.starts_with("## ")).collect();
    let (harm, expected) = match sections.get(1) {
        Some(line) if HARM.contains(line) => (*line, true),
        Some(_) | None => (HARM[0], false),
    };
    if !expected || sections != ["## What it means", harm, "## Example", "## Mending it"] {
        faults.push(format!("its sections are {sections:?}"));
    }
    for text in page.split("\n## ").skip(1) {
        let (title, body) = text.split_once('\n').unwrap_or((text, ""));
        if body.trim().is_empty() {
            faults.push(format!("`{title}` is empty"));
        }
    }
    if !["`equivalent`", "`widened`", "`hazardous`", "`incompatible`"]
        .iter()
        .any(|grade| page.contains(grade))
    {
        faults.push("it names no grade".to_owned());
    }
    if let Some(line) = page.lines().find(|line| line.chars().count() > 120) {
        faults.push(format!("a line is longer than 120 characters: {line}"));
    }
    faults
}

#[test]
fn every_page_has_the_agreed_shape() {
    let faults: Vec<_> = FindingName::ALL
        .iter()
        .flat_map(|name| {
            faults(name.name(), name.page()).into_iter().map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    assert!(faults.is_empty(), "docs/findings:\n{}", faults.join("\n"));
}

#[test]
fn no_page_stands_for_an_unknown_name() {
    let names: BTreeSet<_> = FindingName::ALL.iter().map(|name| format!("{name}.md")).collect();
    assert_eq!(entries("docs/findings"), names);
}

#[test]
fn every_name_has_a_case_and_every_case_a_name() {
    let mut names: BTreeSet<_> = FindingName::ALL.iter().map(ToString::to_string).collect();
    for name in &names {
        let variants = entries(&format!("tests/cases/{name}"));
        assert!(!variants.is_empty(), "tests/cases/{name} holds no case");
        for variant in variants {
            let files = entries(&format!("tests/cases/{name}/{variant}"));
            let expected = ["clean", "expect.toml", "seeded"].map(str::to_owned);
            assert_eq!(files, BTreeSet::from(expected), "tests/cases/{name}/{variant}");
        }
    }
    names.insert(RULES.to_owned());
    assert_eq!(entries("tests/cases"), names);
}

#[test]
fn a_faulty_page_is_seen() {
    let good = "# a-name\n\nIt differs.\n\n## What it means\n\nx\n\n## Why it harms\n\n`hazardous`\n\n## Example\n\nx\n\n## Mending it\n\nx\n";
    assert_eq!(faults("a-name", good), Vec::<String>::new());
    let broken = [
        good.replace("# a-name", "# another"),
        good.replace("It differs.", "It differs. Much."),
        good.replace("It differs.\n\n", ""),
        good.replace("## Example\n\nx\n\n", ""),
        good.replace("## Example\n\nx", "## Example"),
        good.replace("## Why it harms", "## Why not"),
        good.replace("`hazardous`", "bad"),
        good.replace("## What it means\n\nx", &format!("## What it means\n\n{}", "x".repeat(121))),
    ];
    for page in broken {
        assert_eq!(faults("a-name", &page).len(), 1, "{page}");
    }
}
