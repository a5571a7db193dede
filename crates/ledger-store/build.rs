//! Builds the crate anew when a migration is added: the folders are compiled in.

fn main() {
    for folder in ["migrations", "migrations_mysql", "migrations_postgres"] {
        println!("cargo::rerun-if-changed=../../{folder}");
    }
}
