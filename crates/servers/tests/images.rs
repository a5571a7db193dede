//! scripts/images, as far as it can be tested without building an image.
#![expect(clippy::disallowed_methods, reason = "a test of scripts runs scripts")]

use std::path::PathBuf;
use std::process::Command;

fn scripts() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scripts")
}

#[test]
fn the_scripts_are_valid_shell() {
    for (shell, name) in [
        ("bash", "images"),
        ("sh", "container/mariadb"),
        ("sh", "container/mysql"),
        ("sh", "container/postgres"),
    ] {
        let checked = Command::new(shell).arg("-n").arg(scripts().join(name)).output().expect(shell);
        assert!(checked.status.success(), "{name}: {}", String::from_utf8_lossy(&checked.stderr));
    }
}

#[test]
fn wrong_use_is_told_with_status_2() {
    for (argument, sign) in
        [("isoschema/oracle:23", "--list"), ("--nonsense", "--help"), ("isoschema/mysql", "--list")]
    {
        let output = Command::new(scripts().join("images")).arg(argument).output().expect("bash");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{argument}: {said}");
        assert!(said.contains(sign), "{argument}: {said}");
    }
}

#[test]
fn the_help_tells_the_exit_statuses() {
    let output = Command::new(scripts().join("images")).arg("--help").output().expect("bash");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    for sign in ["--rebuild", "--list", "3 the only images that could not be built come from sid"] {
        assert!(said.contains(sign), "{sign} is not in: {said}");
    }
}
