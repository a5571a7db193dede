//! Data directories made once per exact server version and options, kept in the user's cache, and copied for
//! each run. Not the making itself, which each engine does with a program of its own.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{FlockOperation, flock};

use crate::StartError;
use crate::copy_tree::{Sizes, copy_tree};
use crate::user::User;

/// A prepared directory that no run has used for so long is removed when another one is made.
const KEPT_UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Raise this when a prepared directory of an older isoschema must not be used any more.
const LAYOUT: u32 = 1;

/// A place in the cache for one prepared data directory.
#[derive(Debug)]
pub struct Prepared {
    /// `<key>/` holds `data/` and `manifest`; `<key>.partial/` is being made; `<key>.lock` is locked
    /// exclusively while it is made and shared while it is copied.
    directory: PathBuf,
    partial: PathBuf,
    lock: File,
}

/// How a copy came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From what the cache held.
    Kept,
    /// From a directory that was made now.
    New,
}

impl Prepared {
    /// The place in the directory `cache` for a server of this exact version with these options.
    pub fn open(cache: &Path, engine: &str, exact: &str, options: &[String]) -> io::Result<Self> {
        let exact: String = exact
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || ".+-".contains(c) { c } else { '_' })
            .collect();
        let key = format!("{engine}-{exact}-{:016x}", fingerprint(options));
        fs::create_dir_all(cache)?;
        // The key has dots, so that these are no extensions of it.
        let [lock, partial] = ["lock", "partial"].map(|suffix| cache.join(format!("{key}.{suffix}")));
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(lock)?;
        Ok(Self { directory: cache.join(key), partial, lock })
    }

    /// Copies the prepared directory to `target`, which must not exist; makes it first if it is missing or
    /// damaged, with `make`, which is given a function to call with the directory that it has made.
    pub fn copy_to(
        &self,
        target: &Path,
        owner: Option<&User>,
        make: impl FnOnce(&mut Keep<'_>) -> Result<(), StartError>,
    ) -> Result<Origin, StartError> {
        self.locked(FlockOperation::LockShared)?;
        if self.copy_if_whole(target, owner)? {
            self.locked(FlockOperation::Unlock)?;
            return Ok(Origin::Kept);
        }
        self.locked(FlockOperation::Unlock)?;
        self.locked(FlockOperation::LockExclusive)?;
        // Another process may have made it while this one waited.
        if self.copy_if_whole(target, owner)? {
            self.locked(FlockOperation::Unlock)?;
            return Ok(Origin::Kept);
        }
        make(&mut |made| self.keep(made))?;
        self.prune();
        let whole = self.copy_if_whole(target, owner)?;
        self.locked(FlockOperation::Unlock)?;
        if whole {
            return Ok(Origin::New);
        }
        let gone = io::Error::other("it was changed while it was made");
        Err(StartError::io("reading the prepared data directory", &self.directory, gone))
    }

    /// Removes what was made for servers and options that nobody uses any more. Each use marks the lock.
    fn prune(&self) {
        for entry in self.directory.parent().into_iter().flat_map(fs::read_dir).flatten().flatten() {
            let path = entry.path();
            let used = entry.metadata().and_then(|metadata| metadata.modified());
            let unused = used.ok().and_then(|used| SystemTime::now().duration_since(used).ok());
            let is_lock = path.extension().is_some_and(|extension| extension == "lock");
            if is_lock
                && unused.is_some_and(|unused| unused > KEPT_UNUSED)
                && let Ok(lock) = File::open(&path)
                && flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok()
            {
                // What cannot be removed now is seen again when the next one is made. The lock itself stays:
                // another process may have it open.
                let _removed = fs::remove_dir_all(path.with_extension(""));
            }
        }
    }

    /// Removes the prepared directory, because a server could not start from it.
    pub fn forget(&self) -> Result<(), StartError> {
        self.locked(FlockOperation::LockExclusive)?;
        remove(&self.directory)?;
        self.locked(FlockOperation::Unlock)
    }

    fn locked(&self, operation: FlockOperation) -> Result<(), StartError> {
        flock(&self.lock, operation)
            .map_err(|error| StartError::io("locking the cache for", &self.directory, error.into()))
    }

    /// Puts a data directory that was made elsewhere into its place, under the lock.
    fn keep(&self, made: &Path) -> Result<(), StartError> {
        let partial = &self.partial;
        remove(partial)?;
        remove(&self.directory)?;
        let fill = || -> io::Result<()> {
            fs::create_dir(partial)?;
            let sizes = copy_tree(made, &partial.join("data"), None)?;
            fs::write(partial.join("manifest"), manifest(&sizes))?;
            fs::rename(partial, &self.directory)
        };
        fill()
            .map_err(|source| StartError::io("keeping a prepared data directory in", &self.directory, source))
    }

    /// Copies the directory if its files are those of the manifest; else leaves nothing at `target`.
    fn copy_if_whole(&self, target: &Path, owner: Option<&User>) -> Result<bool, StartError> {
        // Only the pruning looks at this mark.
        let _marked = self.lock.set_modified(SystemTime::now());
        let Ok(expected) = fs::read_to_string(self.directory.join("manifest")) else { return Ok(false) };
        match copy_tree(&self.directory.join("data"), target, owner) {
            Ok(sizes) if manifest(&sizes) == expected => return Ok(true),
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                return Err(StartError::io("copying a data directory to", target, error));
            }
            Ok(_) | Err(_) => {}
        }
        remove(target)?;
        Ok(false)
    }
}

/// Takes a data directory that was made.
pub type Keep<'a> = dyn FnMut(&Path) -> Result<(), StartError> + 'a;

fn remove(path: &Path) -> Result<(), StartError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StartError::io("removing", path, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn manifest(sizes: &Sizes) -> String {
    sizes.iter().map(|(path, size)| format!("{size} {}\n", path.display())).collect()
}

/// A number that tells lists of options apart and is the same in every build (FNV-1a, 64 bits).
fn fingerprint(options: &[String]) -> u64 {
    let layout = LAYOUT.to_string();
    let texts = std::iter::once(&layout).chain(options);
    texts
        .flat_map(|text| text.bytes().chain([0]))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scratch {
        root: tempfile::TempDir,
        made: PathBuf,
    }

    impl Scratch {
        fn new() -> Self {
            let root = tempfile::tempdir().expect("a directory");
            let made = root.path().join("made");
            fs::create_dir_all(made.join("mysql")).expect("directories");
            fs::write(made.join("ibdata1"), [7; 5000]).expect("a file");
            fs::write(made.join("mysql/db.MAD"), "rows").expect("a file");
            Self { root, made }
        }

        fn open(&self, options: &[&str]) -> Prepared {
            let options: Vec<_> = options.iter().map(|&option| option.to_owned()).collect();
            Prepared::open(&self.root.path().join("cache"), "mariadb", "10.11.19", &options).expect("a place")
        }

        /// Copies, counting whether the directory had to be made.
        fn copy(&self, prepared: &Prepared, name: &str) -> Origin {
            let target = self.root.path().join(name);
            let mut made = false;
            let origin = prepared
                .copy_to(&target, None, |keep| {
                    made = true;
                    keep(&self.made)
                })
                .expect("a copy");
            assert_eq!(made, origin == Origin::New);
            assert_eq!(fs::read(target.join("mysql/db.MAD")).expect("the copy"), b"rows");
            assert_eq!(fs::metadata(target.join("ibdata1")).expect("the copy").len(), 5000);
            origin
        }
    }

    #[test]
    fn is_made_once() {
        let scratch = Scratch::new();
        assert_eq!(scratch.copy(&scratch.open(&[]), "one"), Origin::New);
        assert_eq!(scratch.copy(&scratch.open(&[]), "two"), Origin::Kept);
        assert_eq!(scratch.copy(&scratch.open(&["--other"]), "three"), Origin::New);
    }

    #[test]
    fn is_remade_when_damaged() {
        let scratch = Scratch::new();
        let prepared = scratch.open(&[]);
        scratch.copy(&prepared, "first");
        let data = prepared.directory.join("data");
        type Damage = fn(&Path) -> io::Result<()>;
        let damages: [(&str, Damage); 5] = [
            ("shortened", |data| fs::write(data.join("ibdata1"), [7; 4999])),
            ("missing", |data| fs::remove_file(data.join("mysql/db.MAD"))),
            ("added", |data| fs::write(data.join("mysql/more"), "")),
            ("emptied", |data| fs::remove_dir_all(data)),
            ("without manifest", |data| fs::remove_file(data.with_file_name("manifest"))),
        ];
        for (name, damage) in damages {
            damage(&data).expect(name);
            assert_eq!(scratch.copy(&prepared, name), Origin::New, "{name}");
            assert_eq!(scratch.copy(&prepared, &format!("{name} again")), Origin::Kept, "{name}");
        }
    }

    #[test]
    fn what_was_left_half_made_or_forgotten_is_made_again() {
        let scratch = Scratch::new();
        let prepared = scratch.open(&[]);
        fs::create_dir_all(prepared.partial.join("data")).expect("directories");
        assert_eq!(scratch.copy(&prepared, "one"), Origin::New);
        assert!(!prepared.partial.exists());
        assert_ne!(prepared.partial, scratch.open(&["--other"]).partial);
        prepared.forget().expect("forgotten");
        assert_eq!(scratch.copy(&prepared, "two"), Origin::New);
    }

    #[test]
    fn what_nobody_uses_any_more_is_removed() {
        let scratch = Scratch::new();
        let [unused, used] = ["--unused", "--used"].map(|option| scratch.open(&[option]));
        scratch.copy(&unused, "unused");
        scratch.copy(&used, "used");
        let long_ago = SystemTime::now() - 2 * KEPT_UNUSED;
        unused.lock.set_modified(long_ago).expect("a mark");
        let directory = unused.directory.clone();
        drop(unused);
        scratch.copy(&scratch.open(&["--new"]), "new");
        assert!(!directory.exists() && used.directory.exists());
    }

    #[test]
    fn two_at_once_make_it_once() {
        let scratch = Scratch::new();
        let origins: Vec<_> = std::thread::scope(|scope| {
            let scratch = &scratch;
            let threads: Vec<_> = (0..4)
                .map(|n| scope.spawn(move || scratch.copy(&scratch.open(&[]), &format!("copy{n}"))))
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert_eq!(origins.iter().filter(|&&origin| origin == Origin::New).count(), 1, "{origins:?}");
    }
}
