//! Sections: what stands between a runner's markers in a file, up and down. Not how a section is sent.

use std::path::Path;

use crate::layout::{OptOut, Sections};
use crate::{FolderError, Layout, Script};

/// A file as its runner reads it.
pub(crate) struct Sectioned {
    pub up: Script,
    pub down: Option<Script>,
    /// Whether the file keeps out of a transaction.
    pub opts_out: bool,
}

/// What a marker's line says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    Up,
    Down,
}

/// Takes a file apart at its markers.
pub(crate) fn take_apart(layout: &Layout, script: Script) -> Result<Sectioned, FolderError> {
    let opts_out = match layout.opt_out {
        OptOut::Never | OptOut::Name => false,
        OptOut::Beginning(text) => script.text.starts_with(text),
        OptOut::Line(text) => script.text.lines().any(|line| line.trim_end() == text),
        OptOut::Marker(text) => {
            script.text.lines().any(|line| marker(layout.sections, line).is_some() && line.contains(text))
        }
    };
    match layout.sections {
        Sections::None | Sections::NamedBlocks => Ok(Sectioned { up: script, down: None, opts_out }),
        Sections::Goose | Sections::Dbmate => {
            let up = section(layout, &script, Marker::Up)?
                .ok_or_else(|| no_marker(layout, &script.path, "it has no section for the way up"))?;
            let down = section(layout, &script, Marker::Down)?;
            Ok(Sectioned { up, down, opts_out })
        }
    }
}

/// Whether a file has the markers of a layout; one without markers has those that it needs.
pub(crate) fn has_markers(sections: Sections, text: &str) -> bool {
    match sections {
        Sections::None => ![Sections::Goose, Sections::Dbmate, Sections::NamedBlocks]
            .iter()
            .any(|other| has_markers(*other, text)),
        Sections::Goose | Sections::Dbmate => text.lines().any(|line| marker(sections, line).is_some()),
        Sections::NamedBlocks => text.lines().any(|line| block_name(line).is_some()),
    }
}

/// The name of the block that begins on a line.
pub(crate) fn block_name(line: &str) -> Option<&str> {
    let name = line.strip_prefix("--")?.trim_start().strip_prefix("name:")?.trim();
    (!name.is_empty()).then_some(name)
}

fn marker(sections: Sections, line: &str) -> Option<Marker> {
    let comment = line.strip_prefix("--")?.trim();
    match sections {
        Sections::Goose => match comment.strip_prefix("+goose")?.trim() {
            "Up" => Some(Marker::Up),
            "Down" => Some(Marker::Down),
            _ => None,
        },
        Sections::Dbmate => match comment.split_whitespace().next()? {
            "migrate:up" => Some(Marker::Up),
            "migrate:down" => Some(Marker::Down),
            _ => None,
        },
        Sections::None | Sections::NamedBlocks => None,
    }
}

/// What stands below a marker, up to the next one.
fn section(layout: &Layout, script: &Script, wanted: Marker) -> Result<Option<Script>, FolderError> {
    let mut found: Option<Script> = None;
    let mut inside = false;
    for (index, line) in script.text.split_inclusive('\n').enumerate() {
        if let Some(marker) = marker(layout.sections, line) {
            inside = marker == wanted;
            if inside && found.is_some() {
                return Err(no_marker(layout, &script.path, "it has two sections for one way"));
            }
            if inside {
                let first_line = script.first_line + index + 1;
                found = Some(Script { path: script.path.clone(), text: String::new(), first_line });
            }
        } else if let (true, Some(found)) = (inside, &mut found) {
            found.text.push_str(line);
        }
    }
    Ok(found)
}

fn no_marker(layout: &Layout, path: &Path, reason: &str) -> FolderError {
    FolderError::Section { path: path.to_owned(), layout: layout.id, reason: reason.to_owned() }
}
