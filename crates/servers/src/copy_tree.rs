//! Copies a data directory: fast, keeping its holes, and for another owner if asked. Regular files and
//! directories only, for that is what data directories hold.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Gid, SeekFrom, Uid, ftruncate, seek};

use crate::user::User;

/// The files of a tree with their sizes, by path relative to its root.
pub type Sizes = BTreeMap<PathBuf, u64>;

const BLOCK: usize = 4096;

/// Files up to this size are copied in one piece; most are.
const SMALL: u64 = 64 << 10;

/// Copies the directory `from` to the new directory `to` and gives the sizes of the files copied.
///
/// Each directory gets its owner before anything is put into it, so that at every moment the owner can remove
/// what is there.
pub fn copy_tree(from: &Path, to: &Path, owner: Option<&User>) -> io::Result<Sizes> {
    let mut sizes = Sizes::new();
    let mut buffer = vec![0; 64 * BLOCK];
    copy_directory(from, to, Path::new(""), owner, &mut sizes, &mut buffer)?;
    Ok(sizes)
}

fn copy_directory(
    from: &Path,
    to: &Path,
    relative: &Path,
    owner: Option<&User>,
    sizes: &mut Sizes,
    buffer: &mut [u8],
) -> io::Result<()> {
    let mode = fs::metadata(from)?.mode() & 0o777;
    DirBuilder::new().mode(mode).create(to)?;
    give(to, owner)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let relative = relative.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_directory(&source, &target, &relative, owner, sizes, buffer)?;
        } else if kind.is_file() {
            let size = copy_file(&source, &target, owner, buffer)?;
            sizes.insert(relative, size);
        } else {
            return Err(io::Error::other(format!("{} is neither file nor directory", source.display())));
        }
    }
    Ok(())
}

fn give(path: &Path, owner: Option<&User>) -> io::Result<()> {
    let Some(owner) = owner else { return Ok(()) };
    std::os::unix::fs::chown(path, Some(owner.uid), Some(owner.gid))
}

fn copy_file(from: &Path, to: &Path, owner: Option<&User>, buffer: &mut [u8]) -> io::Result<u64> {
    let mut source = File::open(from)?;
    let metadata = source.metadata()?;
    let size = metadata.len();
    let mut target =
        OpenOptions::new().write(true).create_new(true).mode(metadata.mode() & 0o777).open(to)?;
    let mut at = 0;
    if size <= SMALL {
        at = u64::try_from(source.read(buffer)?).unwrap_or_default();
        target.write_all(&buffer[..usize::try_from(at).unwrap_or_default()])?;
    }
    while at < size {
        // A file system that knows no holes calls everything data.
        let data = match seek(&source, SeekFrom::Data(at)) {
            Ok(data) => data,
            Err(rustix::io::Errno::NXIO) => break,
            Err(rustix::io::Errno::INVAL) => at,
            Err(error) => return Err(error.into()),
        };
        let hole = match seek(&source, SeekFrom::Hole(data)) {
            Ok(hole) => hole,
            Err(rustix::io::Errno::INVAL) => size,
            Err(error) => return Err(error.into()),
        };
        seek(&source, SeekFrom::Start(data))?;
        at = data;
        while at < hole {
            let wanted = usize::try_from(hole - at).unwrap_or(usize::MAX).min(buffer.len());
            let read = source.read(&mut buffer[..wanted])?;
            if read == 0 {
                break;
            }
            write_data(&mut target, at, &buffer[..read])?;
            at += read as u64;
        }
    }
    if size > SMALL {
        ftruncate(&target, size)?;
    }
    if let Some(owner) = owner {
        rustix::fs::fchown(&target, Some(Uid::from_raw(owner.uid)), Some(Gid::from_raw(owner.gid)))?;
    }
    Ok(size)
}

/// Writes what is not zero; the rest becomes holes.
fn write_data(target: &mut File, start: u64, data: &[u8]) -> io::Result<()> {
    const ZERO: [u8; BLOCK] = [0; BLOCK];
    let mut run_start = 0;
    let mut offset = 0;
    for block in data.chunks(BLOCK) {
        if block == &ZERO[..block.len()] {
            write_run(target, start, run_start, &data[run_start..offset])?;
            run_start = offset + block.len();
        }
        offset += block.len();
    }
    write_run(target, start, run_start, &data[run_start..])
}

fn write_run(target: &mut File, start: u64, offset: usize, run: &[u8]) -> io::Result<()> {
    if run.is_empty() {
        return Ok(());
    }
    seek(&*target, SeekFrom::Start(start + offset as u64))?;
    target.write_all(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_same_bytes_modes_and_holes() {
        let scratch = tempfile::tempdir().expect("a directory");
        let from = scratch.path().join("from");
        fs::create_dir_all(from.join("mysql")).expect("directories");
        let mut content = vec![0; 3 << 20];
        content[5] = 1;
        content[BLOCK * 7 + 3] = 2;
        content[(2 << 20) + 1] = 3;
        fs::write(from.join("mysql/ibdata1"), &content).expect("a file");
        fs::write(from.join("empty"), "").expect("a file");
        fs::write(from.join("short"), "short").expect("a file");
        fs::set_permissions(from.join("short"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .expect("a mode");

        let to = scratch.path().join("to");
        let sizes = copy_tree(&from, &to, None).expect("a copy");
        let expected: Sizes = [("empty", 0), ("mysql/ibdata1", 3 << 20), ("short", 5)]
            .into_iter()
            .map(|(path, size)| (PathBuf::from(path), size))
            .collect();
        assert_eq!(sizes, expected);
        assert!(fs::read(to.join("mysql/ibdata1")).expect("the copy") == content);
        assert_eq!(fs::read(to.join("short")).expect("the copy"), b"short");
        assert_eq!(fs::metadata(to.join("short")).expect("the copy").mode() & 0o777, 0o600);
        let blocks = fs::metadata(to.join("mysql/ibdata1")).expect("the copy").blocks();
        assert!(blocks * 512 < 1 << 20, "the copy has no holes: {blocks} blocks");

        let again = scratch.path().join("again");
        assert_eq!(copy_tree(&to, &again, None).expect("a copy of the copy"), expected);
        assert!(fs::read(again.join("mysql/ibdata1")).expect("the copy") == content);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let scratch = tempfile::tempdir().expect("a directory");
        let from = scratch.path().join("from");
        fs::create_dir(&from).expect("a directory");
        std::os::unix::fs::symlink("/etc/passwd", from.join("link")).expect("a link");
        assert!(copy_tree(&from, &scratch.path().join("to"), None).is_err());
    }
}
