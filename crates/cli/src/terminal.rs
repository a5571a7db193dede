//! What can be shown where the output goes: width, colours, characters beyond ASCII. It writes nothing.

use std::env;
use std::io::stdout;

use anstream::{AutoStream, ColorChoice};

/// The width of what is no terminal: a log, a file.
const WIDTH_ELSEWHERE: usize = 120;

/// What standard output can show.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    pub(crate) width: usize,
    pub(crate) colour: bool,
    pub(crate) unicode: bool,
}

impl Terminal {
    /// What standard output is.
    pub(crate) fn of_stdout() -> Self {
        let width = match terminal_size::terminal_size_of(stdout()) {
            Some((terminal_size::Width(width), _)) if width > 0 => usize::from(width),
            Some(_) | None => WIDTH_ELSEWHERE,
        };
        let colour = AutoStream::choice(&stdout()) != ColorChoice::Never;
        Self { width, colour, unicode: unicode() }
    }

    /// What a file that is read later can show.
    pub(crate) fn of_file() -> Self {
        Self { width: WIDTH_ELSEWHERE, colour: false, unicode: true }
    }
}

/// Whether the locale's characters are UTF-8. Where no locale is named, as in most containers, they are: what
/// shows a log today reads UTF-8.
pub(crate) fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| env::var(name).ok())
        .find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
