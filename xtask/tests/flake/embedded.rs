//! The files that Rust embeds when it compiles, read from the sources. What tests read when they run is not here.

use std::path::{Component, Path, PathBuf};

use libtest_mimic::Trial;

use crate::complain;

/// The macros whose argument is a path from the file's own folder.
const MACROS: [&str; 3] = ["include_str", "include_bytes", "include"];

/// What one place of a source embeds: the file that begins and ends so, or all such files where a macro's argument
/// stands between.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Embedded {
    /// The source and its line.
    pub by: String,
    prefix: String,
    suffix: Option<String>,
}

impl Embedded {
    /// Whether this file is meant.
    pub fn means(&self, file: &str) -> bool {
        match &self.suffix {
            None => file == self.prefix || file.starts_with(&format!("{}/", self.prefix)),
            Some(suffix) => file.starts_with(&self.prefix) && file.ends_with(suffix.as_str()),
        }
    }

    /// The file or files.
    pub fn path(&self) -> String {
        self.suffix.as_ref().map_or(self.prefix.clone(), |suffix| format!("{}*{suffix}", self.prefix))
    }
}

/// Everything that one source embeds.
pub fn embedded(path: &str, source: &str) -> Vec<Embedded> {
    let mut found = Vec::new();
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    for (at, line) in source.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        let by = format!("{path}:{}", at + 1);
        let rest: String = source.lines().skip(at).take(4).collect::<Vec<_>>().join(" ");
        let mut add = |folder: &Path, strings: &[String]| {
            let Some(first) = strings.first() else { return };
            found.push(Embedded {
                by: by.clone(),
                prefix: joined(folder, first),
                suffix: (strings.len() > 1).then(|| strings[strings.len() - 1].clone()),
            });
        };
        for name in MACROS {
            if let Some(arguments) = arguments(line, &rest, &format!("{name}!(")) {
                add(folder, &strings(arguments));
            }
        }
        let package = package(path);
        if let Some(arguments) = arguments(line, &rest, concat!("embed_", "migrations!(")) {
            add(&package, &strings(arguments));
        }
        // askama's templates.
        if let Some(arguments) = arguments(line, &rest, concat!("#[template", "(path = ")) {
            add(&package.join("templates"), &strings(arguments));
        }
    }
    found
}

/// What stands between the brackets of this call, if the line has it; the call may go on in the next lines.
fn arguments<'a>(line: &str, rest: &'a str, call: &str) -> Option<&'a str> {
    let at = line.find(call)?;
    let is_word =
        line[..at].ends_with(|before: char| before == '_' || before.is_alphanumeric() || before == '"');
    if is_word {
        return None;
    }
    let arguments = &rest[rest.find(call)? + call.len()..];
    let mut depth = 1;
    let end = arguments.find(|letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    Some(&arguments[..end])
}

/// The string literals in a macro's arguments.
fn strings(arguments: &str) -> Vec<String> {
    arguments.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The folder of a file's package.
fn package(path: &str) -> PathBuf {
    let parts: Vec<_> = Path::new(path).components().collect();
    let depth = if path.starts_with("crates/") { 2 } else { 1 };
    parts.iter().take(depth).collect()
}

/// A path from a folder of the repository, without `..`; a trailing `/` stays.
fn joined(folder: &Path, path: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in folder.join(path).components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    let slash = if path.ends_with('/') { "/" } else { "" };
    parts.join("/") + slash
}

/// The reading of sources, on sources made up.
pub fn trials() -> Vec<Trial> {
    vec![Trial::test("embedded files are read from the sources", || {
        let include = |name: &str| ["include_", name, "!("].concat();
        let (text, bytes) = (include("str"), include("bytes"));
        let migrations = ["embed_", "migrations!(\"../../migrations\")"].concat();
        let template = ["#[template", "(path = \"run.html\")]"].concat();
        let table = [
            (format!("read({text}\"../queries/a.sql\"))"), "crates/x/queries/a.sql"),
            (format!("{text}\n        \"a.txt\"\n    )"), "crates/x/src/a.txt"),
            (format!("{bytes}concat!(\"../../../docs/\", $name, \".md\"))"), "docs/*.md"),
            (migrations, "migrations"),
            (template, "crates/x/templates/run.html"),
            (format!("// {text}\"no.txt\")"), ""),
            (format!("not_{text}\"no.txt\")"), ""),
        ];
        let faults: Vec<_> = table
            .into_iter()
            .filter_map(|(source, expected)| {
                let found = embedded("crates/x/src/lib.rs", &source);
                let found: Vec<_> = found.iter().map(Embedded::path).collect();
                (found.join(" ") != expected).then(|| format!("{source}: {found:?}, expected {expected}"))
            })
            .collect();
        complain(&faults)
    })]
}
