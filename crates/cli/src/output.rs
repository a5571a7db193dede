//! Where output goes: standard output, whose reader may leave at any time, or a file, whole or not at all.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write, stderr, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Writes to standard output. A reader that has left (`| head`) is no error: it has seen what it wanted.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut stdout = stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a line to standard error. Nobody may be there to read it, and nothing can be told of that.
pub(crate) fn tell(line: impl Display) {
    let _ = writeln!(stderr(), "{line}");
}

/// Refuses a file that could not be written later, before any work is done for it.
pub(crate) fn check_writable(file: &Path) -> Result<()> {
    let directory = directory(file);
    if !directory.is_dir() {
        bail!("cannot write {}: {} is no directory; make it first", file.display(), directory.display());
    }
    if file.is_dir() {
        bail!("cannot write {}: it is a directory; name a file in it", file.display());
    }
    if !is_special(file)
        && let Err(error) = tempfile::tempfile_in(&directory)
    {
        let (file, directory) = (file.display(), directory.display());
        bail!(
            "cannot write {file}: no file can be made in {directory}: {}; name another place",
            error.kind()
        );
    }
    Ok(())
}

/// Writes a file so that a reader sees the old content or the new one, never a part.
pub(crate) fn write(file: &Path, text: &str) -> Result<()> {
    write_whole(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn write_whole(file: &Path, text: &str) -> Result<()> {
    if is_special(file) {
        return Ok(fs::write(file, text)?);
    }
    Ok(isoschema_verify::write_whole(file, text)?)
}

/// Whether it is a pipe or a device, which has no content to keep, and must not be replaced by a file.
fn is_special(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|facts| !facts.is_file())
}

fn directory(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}
