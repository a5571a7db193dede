//! `cargo xtask test-mutations`: promises taken out of one of the ledger's folders at a time, and the finding that
//! verifying the folders then gives. That the conformance suite misses them too, it tells itself.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use isoschema_verify::{FILE_NAME, JudgedFinding, Outcome, Verdict, Verification};
use serde::Deserialize;

use crate::command::root;

/// The table, below the repository's root.
const TABLE: &str = "tests/mutations.toml";

#[derive(Deserialize)]
struct Table {
    mutation: Vec<Mutation>,
}

#[derive(Deserialize)]
struct Mutation {
    what: String,
    folder: String,
    step: String,
    from: String,
    to: String,
    findings: Vec<String>,
    fails: Vec<String>,
}

/// Verifies the folders once for each row, and once as they are.
pub fn run() -> Result<ExitCode> {
    let table: Table = toml::from_str(&fs::read_to_string(root().join(TABLE))?).context(TABLE)?;
    let sound = verify(None)?;
    ensure!(sound.verdict == Verdict::Equal, "the folders differ as they are: cargo xtask verify-migrations");
    let before: Vec<_> = sound.findings.iter().map(told).collect();
    let mut wrong = Vec::new();
    for mutation in &table.mutation {
        let Mutation { what, folder, step, findings, fails, .. } = mutation;
        let outcome = verify(Some(mutation)).with_context(|| format!("{folder}/{step} without {what}"))?;
        let found: Vec<_> = outcome.findings.iter().map(told).filter(|told| !before.contains(told)).collect();
        let verdict = if fails.is_empty() { Verdict::Equal } else { Verdict::Different };
        let is_right = outcome.verdict == verdict && found == *findings;
        let found = found.join(", ");
        let fails = if fails.is_empty() { "none".to_owned() } else { fails.join(", ") };
        let mark = if is_right { '✓' } else { '✗' };
        println!("{mark} {folder:<19} {what:<18} {verdict:<9} {found} | {fails}");
        if !is_right {
            wrong.push(format!(
                "{folder}/{step} without {what}: not these findings alone: {}",
                findings.join(", ")
            ));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("mutations: each of {} gives its findings and no others", table.mutation.len());
    Ok(ExitCode::SUCCESS)
}

/// A finding in short.
fn told(judged: &JudgedFinding) -> String {
    format!("{} {}", judged.finding.path, judged.finding.name)
}

fn verify(mutation: Option<&Mutation>) -> Result<Outcome> {
    let copy = tempfile::tempdir()?;
    for file in [FILE_NAME, "schema.rs"] {
        fs::copy(root().join(file), copy.path().join(file))?;
    }
    for folder in ["migrations", "migrations_mysql", "migrations_postgres"] {
        copy_folder(&root().join(folder), &copy.path().join(folder))?;
    }
    if let Some(Mutation { folder, step, from, to, .. }) = mutation {
        let file = copy.path().join(folder).join(step).join("up.sql");
        let sql = fs::read_to_string(&file)?;
        ensure!(sql.contains(from), "{folder}/{step} has no `{from}`");
        fs::write(&file, sql.replacen(from, to, 1))?;
    }
    Ok(Verification::from_config(copy.path().join(FILE_NAME))?.run()?.outcome)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let (path, to) = (entry?.path(), to);
        let to = to.join(path.file_name().context("an entry has a name")?);
        if path.is_dir() { copy_folder(&path, &to)? } else { fs::copy(&path, &to).map(|_| ())? }
    }
    Ok(())
}
