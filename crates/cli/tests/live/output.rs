//! Output that nobody reads, that nobody reads yet, or that cannot be written.

use std::fs;
use std::io::Read;
use std::time::Duration;

use libtest_mimic::Trial;

use crate::isoschema::Isoschema;
use crate::place::Place;
use crate::{project, trial};

pub fn trials() -> Vec<Trial> {
    [
        trial("output::closed_pipe", closed_pipe),
        trial("output::full_pipe", full_pipe),
        trial("output::full_device", full_device),
        trial("output::unwritable_file", unwritable_file),
    ]
    .into()
}

/// A project with so many differences that the report does not fit into a pipe.
fn long_report(place: &Place) {
    project::loans(place, &["sqlite", "mariadb"]);
    let tables: Vec<_> = (0..600)
        .map(|n| format!("CREATE TABLE missing_on_the_other_side_{n} (id BIGINT PRIMARY KEY NOT NULL);\n"))
        .collect();
    project::migration(place, "sqlite", "2024-01-02-000000_many", &tables.concat());
}

fn verify(place: &Place) -> Isoschema<'_> {
    Isoschema::new(place, &["verify", "--server", "native", "--show", "all"])
}

fn closed_pipe() {
    let place = Place::new();
    long_report(&place);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let ran = verify(&place).stdout(writer).run();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""), "the verdict stands");
}

fn full_pipe() {
    let place = Place::new();
    long_report(&place);
    let (mut reader, writer) = std::io::pipe().expect("a pipe");
    let running = verify(&place).stdout(writer).spawn();
    // Servers do not wait for a slow reader.
    std::thread::sleep(Duration::from_secs(4));
    let others = place.processes().len();
    let mut report = String::new();
    reader.read_to_string(&mut report).expect("the report");
    let ran = running.wait();
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    assert!(report.len() > 65536, "the report fits into the pipe: {} bytes", report.len());
    assert!(report.lines().last().is_some_and(|line| line.starts_with("different ")), "the report is whole");
    assert_eq!(others, 1, "servers ran on while the report was read");
    place.expect_clean();
}

fn full_device() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mariadb"]);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
    let ran = verify(&place).stdout(full).run();
    ran.expect_refusal(&["cannot write to standard output", "No space left on device"]);
}

fn unwritable_file() {
    let place = Place::new();
    project::loans(&place, &["sqlite", "mariadb"]);
    let to = |file: &str| {
        Isoschema::new(&place, &["verify", "--server", "native", "--output", file]).by_nobody().run()
    };
    to("missing/report.txt").expect_refusal(&["cannot write missing/report.txt", "make it first"]);
    to("sqlite").expect_refusal(&["cannot write sqlite", "it is a directory"]);
    to("report.txt").expect_refusal(&["cannot write report.txt", "ermission denied"]);
    assert!(!place.project().join("report.txt").exists());
}
