//! What every file of the repository keeps to: who may start processes, what every crate and every ignored test
//! says of itself, and what no file may name. Reads the files as they lie on disk; not what cargo makes of them.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::MetadataCommand;

/// Where processes may be started: the two crates for that, tests that run the command itself, and the one file that
/// pastes scripts into the engines' own clients.
const MAY_START_PROCESSES: &[&str] =
    &["crates/servers/", "crates/cli/tests/", "crates/verify/tests/cases/client.rs", "xtask/"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every text file: its path below the root, with `/`, and its text. Passes over what is not ours: `.git`, build output
/// and what is no text.
fn files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("an entry of the repository").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let ours = ![".git", ".direnv", "target", "result"].contains(&name);
            if ours && path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if let (true, Ok(text)) = (ours && path.is_file(), fs::read_to_string(&path)) {
                let below = path.strip_prefix(root()).expect("a path below the root");
                found.push((below.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found.sort();
    assert!(found.iter().any(|(path, _)| path == "Cargo.toml"), "the walk found no Cargo.toml");
    found
}

/// `path:line: text` of each line of these files that a test minds.
fn lines<'a>(
    files: &'a [(String, String)],
    minds: impl Fn(&str, &str) -> bool + 'a,
) -> impl Iterator<Item = String> + 'a {
    files.iter().flat_map(move |(path, text)| {
        let minded: Vec<_> = text
            .lines()
            .enumerate()
            .filter(|(_, line)| minds(path, line))
            .map(|(number, line)| format!("{path}:{}: {}", number + 1, line.trim()))
            .collect();
        minded
    })
}

fn starts_process(path: &str, line: &str) -> bool {
    let allowed = MAY_START_PROCESSES.iter().any(|folder| path.starts_with(folder));
    path.ends_with(".rs")
        && !allowed
        && ["Command::new(", "clippy::disallowed_methods"].iter().any(|sign| line.contains(sign))
}

fn names_machine_path(line: &str) -> bool {
    // A path begins here unless it goes on from a name: `${HOME}/work/`, `"$image"/root/`.
    let is_start = |at: usize| {
        let before = &line[..at];
        let named = before.strip_suffix('"').unwrap_or(before);
        let goes_on = before.ends_with(['.', '_', '-', '}', '/', '*']);
        !goes_on && !named.ends_with(char::is_alphanumeric)
    };
    ["root", "work", "home"]
        .iter()
        .any(|folder| line.match_indices(&format!("/{folder}/")).any(|(at, _)| is_start(at)))
}

fn is_backend_feature(line: &str) -> bool {
    line.contains("feature = \"")
        && ["sqlite", "mysql", "mariadb", "postgres"]
            .iter()
            .any(|backend| line.split("feature = \"").skip(1).any(|rest| rest.starts_with(backend)))
}

/// Whether a line compiles something for one backend alone, by whatever name.
fn is_backend_behind_cfg(line: &str) -> bool {
    let backends = ["sqlite", "mysql", "mariadb", "postgres", "diesel_backend"];
    line.split("cfg").skip(1).any(|rest| {
        let rest = rest.trim_start_matches("_attr").trim_start_matches('!');
        rest.starts_with('(') && backends.iter().any(|backend| rest.contains(backend))
    })
}

/// Where servers are started: where it is done, and in tests that are ignored without one.
const MAY_START_SERVERS: &[&str] = &[
    "crates/servers/",
    "crates/verify/src/client.rs",
    "crates/verify/src/pipeline.rs",
    // Probing goes on where an experiment has ended the server.
    "crates/verify/src/room.rs",
    "crates/verify/tests/cases/live.rs",
    "crates/verify/tests/random/live.rs",
    "crates/cli/tests/live/",
    "xtask/",
];

fn starts_server(path: &str, line: &str) -> bool {
    let calls = ["start_server(", "start_cluster(", "isoschema_servers::start("];
    path.ends_with(".rs")
        && !MAY_START_SERVERS.iter().any(|place| path.starts_with(place))
        && calls.iter().any(|call| line.contains(call))
}

fn ignores_without_reason(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("#[ignore") && !line.starts_with("#[ignore = \"")
}

#[test]
fn processes_start_in_servers_and_xtask_only() {
    let files = files();
    assert_eq!(lines(&files, starts_process).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn servers_start_where_it_is_said() {
    let files = files();
    assert_eq!(lines(&files, starts_server).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn no_file_names_a_machine_path() {
    let files = files();
    let found: Vec<_> = lines(&files, |_, line| names_machine_path(line)).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_backend_is_a_feature() {
    let files = files();
    let found: Vec<_> = lines(&files, |path, line| {
        path.ends_with(".rs") && (is_backend_feature(line) || is_backend_behind_cfg(line))
    })
    .collect();
    assert_eq!(found, Vec::<String>::new());
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata of this workspace");
    for package in metadata.packages {
        assert!(package.features.is_empty(), "{} has features: {:?}", package.name, package.features);
    }
}

/// Whether a line of the ledger's, its server's or its pages' says SQL, or Diesel, where it should not.
fn says_sql(path: &str, line: &str) -> bool {
    const SQL: [&str; 6] =
        ["sql_query(", "batch_execute(", "\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE "];
    const DIESEL: [&str; 2] = ["diesel::", "use diesel"];
    let rooms = ["crates/ledger", "crates/pages"];
    if !path.ends_with(".rs") || !rooms.iter().any(|room| path.starts_with(room)) {
        return false;
    }
    let says = |signs: &[&str]| signs.iter().any(|sign| line.contains(sign));
    match path.strip_prefix("crates/ledger-store/") {
        Some(below) => {
            let may = ["src/sqlite/", "src/mysql/", "src/postgres/", "src/conformance"];
            !may.iter().any(|place| below.starts_with(place)) && says(&SQL)
        }
        None => says(&SQL) || says(&DIESEL),
    }
}

#[test]
fn sql_stands_in_the_engines_modules() {
    let files = files();
    assert!(files.iter().any(|(path, _)| path == "crates/ledger-store/src/mysql/mod.rs"), "it was moved");
    assert_eq!(lines(&files, says_sql).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_ignored_test_says_why() {
    let files = files();
    let found: Vec<_> =
        lines(&files, |path, line| path.ends_with(".rs") && ignores_without_reason(line)).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_crate_says_what_it_is() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata of this workspace");
    assert!(metadata.packages.len() > 5, "too few crates: {:?}", metadata.packages.len());
    for package in metadata.packages {
        assert!(
            package.description.is_some_and(|text| text.len() > 20),
            "{} has no description",
            package.name
        );
        for target in package.targets.iter().filter(|target| !target.is_custom_build()) {
            let text = fs::read_to_string(&target.src_path).expect("a crate's source");
            let first = text.lines().next().unwrap_or_default();
            assert!(
                first.starts_with("//! ")
                    && first.ends_with(|c: char| !c.is_whitespace())
                    && first.len() > 20,
                "{} begins with no line that says what it is for",
                target.src_path
            );
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    let files = files();
    let is_source = |path: &str| path.ends_with(".rs") && path.contains("/src/");
    let found: Vec<_> = files
        .iter()
        .filter(|(path, text)| is_source(path) && !text.starts_with("//! "))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(found, Vec::<&String>::new());
}

#[test]
fn seeded_lines_are_caught() {
    let new = ["Command", "::new(\"docker\")"].concat();
    let allow = ["#[allow(clippy::", "disallowed_methods)]"].concat();
    for line in [&new, &allow] {
        assert!(starts_process("crates/verify/src/lib.rs", line), "{line}");
        assert!(!starts_process("crates/servers/src/process.rs", line), "{line}");
    }
    let path = |folder: &str, rest: &str| format!("/{folder}/{rest}");
    for line in [
        path("root", ".cargo"),
        format!("see `{}`", path("work", "main")),
        format!("\"{}\"", path("home", "me")),
    ] {
        assert!(names_machine_path(&line), "{line}");
    }
    let quoted = format!("\"$image\"{}", path("root", "tmp"));
    for line in ["crates/root/x", "a framework/", "https://example.org/work/", "${HOME}/work/", &quoted] {
        assert!(!names_machine_path(line), "{line}");
    }
    assert!(is_backend_feature(&["#[cfg", "(", "feature = \"", "postgres\")]"].concat()));
    assert!(!is_backend_feature(&["#[cfg(", "feature = \"", "std\")]"].concat()));
    let (asks, names) = (["sql_", "query(sql)"].concat(), ["use ", "diesel::prelude::*;"].concat());
    for (path, line, minded) in [
        ("crates/ledger-store/src/store/run.rs", &asks, true),
        ("crates/ledger-store/src/mysql/mod.rs", &asks, false),
        ("crates/ledger-store/src/conformance/values.rs", &asks, false),
        ("crates/ledger-store/src/store/run.rs", &names, false),
        ("crates/ledger/src/run.rs", &names, true),
        ("crates/ledger-server/src/main.rs", &names, true),
        ("crates/ledger-server/src/main.rs", &asks, true),
        ("crates/ledger/src/run.rs", &asks, true),
        ("crates/pages/src/lib.rs", &asks, true),
        ("crates/engines/src/row.rs", &asks, false),
    ] {
        assert_eq!(says_sql(path, line), minded, "{path}: {line}");
    }
    for (line, minded) in [
        (["#[cfg", "(sqlite)]"].concat(), true),
        (["#![cfg", "_attr(diesel_backend = \"x\", y)]"].concat(), true),
        (["if cfg", "!(mariadb) {"].concat(), true),
        (["#[cfg", "(test)]"].concat(), false),
        ("config(sqlite)".to_owned(), false),
    ] {
        assert_eq!(is_backend_behind_cfg(&line), minded, "{line}");
    }
    let start = ["let lease = start_", "server(&request)?;"].concat();
    assert!(starts_server("crates/ledger-store/src/conformance/nodes.rs", &start));
    assert!(!starts_server("crates/verify/src/pipeline.rs", &start));
    assert!(ignores_without_reason(&["#[ignore", "]"].concat()));
    assert!(!ignores_without_reason("#[ignore = \"needs a server\"]"));
}
