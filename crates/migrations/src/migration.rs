//! One migration of one folder and its scripts. Not what its SQL does.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::FolderError;

/// One migration of one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// What its runner sorts by and records.
    pub version: String,
    /// Its name as a person would say it: Diesel's directory, elsewhere the file's name without its endings.
    pub name: String,
    /// The part of the name that says what it does; empty when there is none.
    pub slug: String,
    /// The way up.
    pub up: Script,
    /// The way back, where there is one.
    pub down: Option<Script>,
    /// Whether its runner runs it in a transaction.
    pub in_transaction: bool,
    /// Whether it has no version, and runs after all that have one (Flyway's `R__`).
    pub repeatable: bool,
}

/// SQL as it stands in a file, or in its section of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The file.
    pub path: PathBuf,
    /// The text.
    pub text: String,
    /// The file's line on which the text begins: 1 for a whole file.
    pub first_line: usize,
}

impl Migration {
    /// One of its files, as a message names it: `2024-01-01_start/up.sql` in a directory of its own, else the file.
    #[must_use]
    pub fn shown(&self, script: &Script) -> String {
        let file = script.path.file_name().unwrap_or_default().to_string_lossy();
        match self.place().file_name() {
            Some(place) if place.to_string_lossy() == self.name.as_str() => format!("{}/{file}", self.name),
            Some(_) | None => file.into_owned(),
        }
    }

    /// What to name when it is spoken of as a thing on disk: Diesel's directory, elsewhere the file.
    pub(crate) fn place(&self) -> &Path {
        match (self.up.path.file_name(), self.up.path.parent()) {
            (Some(name), Some(directory)) if name == "up.sql" => directory,
            _ => &self.up.path,
        }
    }
}

impl Script {
    /// A whole file, if it is there.
    pub(crate) fn read_if_there(path: &Path) -> Result<Option<Self>, FolderError> {
        Ok(text_if_there(path)?.map(|text| Self { path: path.to_owned(), text, first_line: 1 }))
    }
}

pub(crate) fn text_if_there(path: &Path) -> Result<Option<String>, FolderError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(FolderError::Unreadable { path: path.to_owned(), source }),
    };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count();
        FolderError::NotUtf8 { path: path.to_owned(), line }
    })
}
