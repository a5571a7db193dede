//! The marks and colours of the text report. Every mark is readable without colour, and has an ASCII form.

use anstyle::{AnsiColor, Style};
use isoschema_compare::{Level, Verdict};

/// What a terminal can show.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    colour: bool,
    unicode: bool,
}

impl Palette {
    pub(crate) const fn new(colour: bool, unicode: bool) -> Self {
        Self { colour, unicode }
    }

    pub(crate) const fn has_colour(self) -> bool {
        self.colour
    }

    pub(crate) const fn has_unicode(self) -> bool {
        self.unicode
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(crate) fn strong(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    pub(crate) fn faint(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    /// A side that stands alone against the others.
    pub(crate) fn odd(self, text: &str) -> String {
        self.paint(AnsiColor::Yellow.on_default(), text)
    }

    /// The mark of a finding at that level.
    pub(crate) fn marker(self, level: Level) -> String {
        let (style, sign, ascii) = match level {
            Level::Fail => (AnsiColor::Red.on_default().bold(), "✗", "x"),
            Level::Warn => (AnsiColor::Yellow.on_default().bold(), "!", "!"),
            Level::List => (Style::new().dimmed(), "·", "-"),
        };
        self.paint(style, if self.unicode { sign } else { ascii })
    }

    pub(crate) fn verdict(self, verdict: Verdict) -> String {
        let colour = match verdict {
            Verdict::Equal => AnsiColor::Green,
            Verdict::Different => AnsiColor::Red,
        };
        self.paint(colour.on_default().bold(), &verdict.to_string())
    }

    /// Stands between the parts of a line.
    pub(crate) const fn separator(self) -> &'static str {
        if self.unicode { " · " } else { " - " }
    }

    /// Stands for what was cut out.
    pub(crate) const fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Stands between the ends of a range.
    pub(crate) const fn dash(self) -> &'static str {
        if self.unicode { "–" } else { "-" }
    }
}
