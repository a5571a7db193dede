//! What `--version` prints. It asks no server.

use std::sync::LazyLock;

static LONG: LazyLock<String> =
    LazyLock::new(|| format!("{}\nreport: {}", env!("CARGO_PKG_VERSION"), isoschema_report::FORMAT));

/// The command's version, and those of the formats that it writes.
pub(crate) fn long() -> &'static str {
    &LONG
}
