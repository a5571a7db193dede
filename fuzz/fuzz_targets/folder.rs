//! Any files under any names are a folder that is read whole, in an order, or an error; on every engine and in every
//! layout. The first line of the input is the name of the first file, what follows up to a NUL its text, and so on.

#![no_main]

use std::fs;
use std::path::{Component, Path};

use isoschema_migrations::{Folder, Layout};
use isoschema_schema::Engine;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let root = tempfile::Builder::new().prefix("isoschema-fuzz-").tempdir().expect("a temporary folder");
    let folder = root.path().join("migrations");
    fs::create_dir(&folder).expect("a new folder");
    for file in input.split('\0').take(12) {
        let (name, text) = file.split_once('\n').unwrap_or((file, ""));
        write(&folder, name, text);
    }
    let paths = [folder];
    for engine in Engine::ALL {
        for layout in std::iter::once(None).chain(Layout::all().map(Some)) {
            let Ok(read) = Folder::read(engine, &paths, layout) else { continue };
            assert!(!read.migrations.is_empty(), "a folder without a migration");
            for migration in &read.migrations {
                for script in std::iter::once(&migration.up).chain(&migration.down) {
                    let lines =
                        fs::read_to_string(&script.path).expect("a file that was read").matches('\n').count()
                            + 1;
                    for piece in script.statements(read.layout.sends, engine) {
                        assert!((1..=lines).contains(&piece.line), "line {} of {lines}", piece.line);
                    }
                }
            }
        }
    }
});

/// Writes a file whose name is a path below the folder; other names make none.
fn write(folder: &Path, name: &str, text: &str) {
    let path = Path::new(name);
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || !is_below || path.components().count() > 3 {
        return;
    }
    let path = folder.join(path);
    if path.parent().is_some_and(|parent| fs::create_dir_all(parent).is_ok()) {
        // A name that is too long, or a folder's already, makes no file.
        let _ = fs::write(path, text);
    }
}
