//! The two lists of tools, for Nix and for Debian, held against each other. Whether a package has what its name says is
//! not looked at.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What only the Nix shell has, and why Debian's list does not.
const NIX_ALONE: &[(&str, &str)] = &[
    ("pkgs.cargo-deny", "Debian has none; `cargo install`"),
    ("pkgs.cargo-insta", "Debian has none; `cargo install`"),
    ("pkgs.cargo-nextest", "Debian has none; `cargo test` runs the same tests"),
    ("pkgs.deadnix", "looks at what only Nix reads"),
    ("pkgs.diesel-cli", "Debian has none; wanted only to renew schema.rs"),
    ("pkgs.docker-client", "Debian's docker.io is a daemon too, which nobody gets unasked"),
    ("pkgs.nixfmt-tree", "formats what only Nix reads"),
    ("pkgs.pre-commit", "a habit of whoever wants it"),
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).expect(path)
}

/// The lines of a Nix file that are one package.
fn nix_packages(text: &str) -> BTreeSet<&str> {
    text.lines().map(str::trim).filter(|line| line.starts_with("pkgs.") && !line.contains(' ')).collect()
}

/// Each row's group, package and counterpart.
fn debian_rows(text: &str) -> Vec<[&str; 3]> {
    let rows = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let words: Vec<_> = row.split_whitespace().collect();
        <[&str; 3]>::try_from(words).unwrap_or_else(|_| panic!("not `group package counterpart`: {row}"))
    })
    .collect()
}

/// What the lists do not share, one sentence each.
fn faults(nix: &BTreeSet<&str>, debian: &[[&str; 3]]) -> Vec<String> {
    let mut faults = Vec::new();
    let counterparts: BTreeSet<_> = debian.iter().map(|row| row[2]).filter(|name| *name != "-").collect();
    for name in counterparts.difference(nix) {
        faults.push(format!("scripts/debian-packages has {name}, which is no line of the shell"));
    }
    let alone: BTreeSet<_> = NIX_ALONE.iter().map(|(name, _)| *name).collect();
    for name in nix.difference(&counterparts).filter(|name| !alone.contains(*name)) {
        faults.push(format!("the shell has {name}, which scripts/debian-packages lacks"));
    }
    for name in alone.iter().filter(|name| !nix.contains(*name) || counterparts.contains(*name)) {
        faults.push(format!("{name} is not in the shell alone"));
    }
    faults
}

#[test]
fn both_lists_have_the_same_tools() {
    let nix = read("nix/shell.nix") + &read("nix/libraries.nix");
    let debian = read("scripts/debian-packages");
    let (nix, debian) = (nix_packages(&nix), debian_rows(&debian));
    assert!(nix.len() > 10 && debian.len() > 10, "{nix:?}\n{debian:?}");
    assert_eq!(faults(&nix, &debian), Vec::<String>::new());
}

#[test]
fn seeded_differences_are_seen() {
    let alone: String = NIX_ALONE.iter().map(|(name, _)| format!("  {name}\n")).collect();
    let debian = "# a list\n\nbuild  gcc  -\nservers  postgresql  pkgs.postgresql\n";
    let both = format!("packages = [\n{alone}  pkgs.postgresql\n];");
    assert_eq!(faults(&nix_packages(&both), &debian_rows(debian)), Vec::<String>::new());
    for (nix, fault) in [
        (alone.clone(), "scripts/debian-packages has pkgs.postgresql, which is no line of the shell"),
        (format!("{both}\n  pkgs.jq\n"), "the shell has pkgs.jq, which scripts/debian-packages lacks"),
        (both.replace("pkgs.pre-commit\n", "\n"), "pkgs.pre-commit is not in the shell alone"),
    ] {
        assert_eq!(faults(&nix_packages(&nix), &debian_rows(debian)), [fault]);
    }
}
