//! Files that a reader sees old or new, never in part.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes a file whole or not at all. A link stays a link: what it leads to is replaced.
///
/// # Errors
/// What the operating system says.
pub fn write_whole(file: &Path, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let directory = match target.parent() {
        Some(parent) if parent != Path::new("") => parent,
        Some(_) | None => Path::new("."),
    };
    let permissions = fs::metadata(&target)
        .map_or_else(|_| Permissions::from_mode(0o666), |metadata| metadata.permissions());
    let mut whole =
        tempfile::Builder::new().prefix(".isoschema-").permissions(permissions).tempfile_in(directory)?;
    whole.write_all(text.as_bytes())?;
    whole.persist(&target)?;
    Ok(())
}
