//! Merges of sealed branches by git itself: two branches that both changed what is verified give a conflict or a
//! check that fails, never a silent pass. No database: the seals are made of the files as they lie there.

#![allow(clippy::disallowed_methods, reason = "git is what is tested with")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use isoschema_seal::{Claims, Fingerprint, Seal, SealedEngine, files};
use isoschema_verify::{Engine, check, today};
use tempfile::TempDir;

const CONFIG: &str = "[sqlite]\nmigrations = \"sqlite\"\n\n[postgres]\nmigrations = \"postgres\"\n";
const FOLDERS: [&str; 2] = ["sqlite", "postgres"];

/// A repository with a project in it.
struct Project(TempDir);

impl Project {
    /// Ten migrations on each engine, sealed and committed, on the branch `main`.
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a scratch directory"));
        project.git(&["init", "--quiet", "--initial-branch=main"]);
        project.write("isoschema.toml", CONFIG);
        for number in 1..=10 {
            project.migrate(number * 10);
        }
        project.reseal();
        project.commit("Start");
        assert_eq!(project.checked(), Ok(()), "the start is sealed");
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder of the project");
        fs::write(path, text).expect("a file of the project");
    }

    /// A migration of each engine that changes rows, not the schema: the hardest case, since the fingerprints of the
    /// schemas stay what they were.
    fn migrate(&self, number: u32) {
        for folder in FOLDERS {
            self.write(
                &format!("{folder}/2024-01-01-{number:06}_step/up.sql"),
                &format!("UPDATE loans SET step = {number};\n"),
            );
        }
    }

    /// Seals what is there, as a verification that passed does.
    fn reseal(&self) {
        let roots = ["isoschema.toml", "sqlite", "postgres"].map(|name| self.path(name));
        let engine = |version: &str| SealedEngine {
            version: version.to_owned(),
            schema: Fingerprint::of(b"the schema that all these steps build"),
        };
        let claims = Claims {
            rules: Fingerprint::of_rules(),
            engines: [(Engine::Sqlite, engine("3.53.2")), (Engine::Postgres, engine("15.20"))].into(),
            allow: Vec::new(),
            files: files(self.0.path(), &roots).expect("the project's files"),
        };
        self.write("isoschema.seal", &Seal::new(claims).text());
    }

    /// Whether the check passes, or what it says.
    fn checked(&self) -> Result<(), String> {
        let checked = check(self.path("isoschema.toml"), today()).map_err(|error| error.to_string())?;
        if checked.is_sealed() { Ok(()) } else { Err(checked.to_string()) }
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    #[track_caller]
    fn git(&self, arguments: &[&str]) {
        assert!(self.git_succeeds(arguments), "git {arguments:?} fails");
    }

    fn git_succeeds(&self, arguments: &[&str]) -> bool {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        Command::new("git")
            .current_dir(self.0.path())
            .args(identity)
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("git is on PATH")
            .success()
    }
}

/// What a branch does.
type Work = fn(&Project);

/// What came of a merge.
#[derive(Debug, PartialEq, Eq)]
enum Merge {
    Conflict,
    CheckFails,
    Sealed,
}

/// Does the works on two branches and merges them. Whatever git makes of the seal, what lies there then is checked;
/// and so is what lies there after a conflict in the seal was resolved for either side.
fn merge(ours: Work, theirs: Work) -> Merge {
    let project = Project::new();
    for (branch, work) in [("ours", ours), ("theirs", theirs)] {
        project.git(&["checkout", "--quiet", "-b", branch, "main"]);
        work(&project);
        project.commit(branch);
    }
    project.git(&["checkout", "--quiet", "ours"]);
    if project.git_succeeds(&["merge", "--quiet", "--no-edit", "theirs"]) {
        return if project.checked().is_ok() { Merge::Sealed } else { Merge::CheckFails };
    }
    assert_ne!(project.checked(), Ok(()), "the check passes over a conflict");
    for side in ["--ours", "--theirs"] {
        project.git(&["checkout", side, "--", "."]);
        // The other side's new files are there whichever seal is taken.
        assert_ne!(project.checked(), Ok(()), "the check passes over a conflict resolved by {side}");
    }
    Merge::Conflict
}

#[test]
fn two_branches_that_changed_migrations_never_merge_into_a_silent_pass() {
    let early: Work = |project| {
        project.migrate(15);
        project.reseal();
    };
    let late: Work = |project| {
        project.migrate(95);
        project.reseal();
    };
    let late_unsealed: Work = |project| project.migrate(95);
    let early_gone: Work = |project| {
        for folder in FOLDERS {
            let step = project.path(&format!("{folder}/2024-01-01-000020_step"));
            fs::remove_dir_all(step).expect("a migration");
        }
        project.reseal();
    };
    let edited: Work = |project| {
        project.write("sqlite/2024-01-01-000010_step/up.sql", "UPDATE loans SET step = 11;\n");
        project.reseal();
    };
    let ignoring: Work = |project| {
        project.write("isoschema.toml", &CONFIG.replacen("sqlite\"\n", "sqlite\"\nignore = [\"a_*\"]\n", 1));
        project.reseal();
    };
    let before: Work = |project| {
        project.write("isoschema.toml", &format!("{CONFIG}before = [\"SET TIME ZONE 'UTC'\"]\n"));
        project.reseal();
    };
    let table: &[(&str, Work, Work, Merge)] = &[
        ("both add a migration and seal", early, late, Merge::Conflict),
        ("one adds a migration and does not seal", early, late_unsealed, Merge::CheckFails),
        ("neither seals", late_unsealed, |project| project.migrate(15), Merge::CheckFails),
        ("one removes a migration, one adds one", early_gone, late, Merge::Conflict),
        ("one edits a migration, one adds one", edited, late, Merge::Conflict),
        ("both edit the configuration, in different lines", ignoring, before, Merge::Conflict),
        ("one edits the configuration, one adds a migration", ignoring, late, Merge::Conflict),
    ];
    for (topic, ours, theirs, expected) in table {
        assert_eq!(merge(*ours, *theirs), *expected, "{topic}");
        assert_eq!(merge(*theirs, *ours), *expected, "{topic}, the other way round");
    }
}

/// The clean twin: a merge that brings nothing unverified together keeps its seal.
#[test]
fn a_branch_that_did_not_touch_what_is_verified_merges_sealed() {
    let sealed: Work = |project| {
        project.migrate(15);
        project.reseal();
    };
    let elsewhere: Work = |project| project.write("src/main.rs", "fn main() {}\n");
    assert_eq!(merge(sealed, elsewhere), Merge::Sealed);
    assert_eq!(merge(elsewhere, sealed), Merge::Sealed);
}

/// Where git is told to keep the lines of both sides, no conflict stops anybody: the check does.
#[test]
fn a_union_of_seals_does_not_hold() {
    fn adds(project: &Project, number: u32) {
        project.write(".gitattributes", "isoschema.seal merge=union\n");
        project.migrate(number);
        project.reseal();
    }
    assert_eq!(merge(|project| adds(project, 15), |project| adds(project, 95)), Merge::CheckFails);
}
