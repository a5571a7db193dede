//! Projects to verify: folders of migrations and their isoschema.toml, written into a place.

use std::fs;

use crate::place::Place;

/// The name of a project's first migration.
pub const START: &str = "2024-01-01-000000_start";

/// A table that every engine reads alike.
pub const LOANS: &str = "CREATE TABLE loans (id BIGINT PRIMARY KEY NOT NULL, book_no BIGINT NOT NULL);\n";

/// A project with [`LOANS`] in the folder of each engine.
pub fn loans(place: &Place, engines: &[&str]) {
    for engine in engines {
        migration(place, engine, START, LOANS);
    }
    config(place, engines);
}

/// One more migration of an engine's folder.
pub fn migration(place: &Place, engine: &str, name: &str, up: &str) {
    let directory = place.project().join(engine).join(name);
    fs::create_dir_all(&directory).expect("a migration's folder");
    fs::write(directory.join("up.sql"), up).expect("a migration");
    fs::write(directory.join("down.sql"), "SELECT 1;\n").expect("a migration");
}

/// The isoschema.toml of a project whose folders have the engines' names.
pub fn config(place: &Place, engines: &[&str]) {
    let sections: Vec<_> =
        engines.iter().map(|engine| format!("[{engine}]\nmigrations = \"{engine}\"\n")).collect();
    write_config(place, &sections.concat());
}

/// An isoschema.toml with this text.
pub fn write_config(place: &Place, text: &str) {
    fs::write(place.project().join("isoschema.toml"), text).expect("a configuration");
}
