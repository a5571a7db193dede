//! Progress on a terminal: a line for each engine. Elsewhere nothing is shown.

use std::collections::BTreeMap;
use std::io::{IsTerminal, stderr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use isoschema_verify::{Engine, Event, Progress, Quiet};

use crate::terminal;

/// The bar of a migrating engine: how wide it is.
const BAR: usize = 16;

/// Someone who shows how it goes, if standard error is a terminal.
pub(crate) fn watcher() -> Arc<dyn Progress> {
    if stderr().is_terminal() {
        Arc::new(Lines { all: MultiProgress::new(), of: Mutex::default(), unicode: terminal::unicode() })
    } else {
        Arc::new(Quiet)
    }
}

struct Lines {
    all: MultiProgress,
    of: Mutex<BTreeMap<Engine, ProgressBar>>,
    unicode: bool,
}

impl Lines {
    /// The engine's line; lines stand in the engines' order, whichever starts first.
    fn line(&self, engine: Engine) -> ProgressBar {
        let mut lines = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(&engine) {
            return line.clone();
        }
        let place = lines.range(..engine).count();
        let line = self.all.insert(place, ProgressBar::new_spinner());
        line.set_style(self.style("  {prefix:<9} {msg:<20} {spinner}"));
        line.set_prefix(engine.name());
        line.enable_steady_tick(Duration::from_millis(100));
        lines.insert(engine, line.clone());
        line
    }

    fn style(&self, template: &str) -> ProgressStyle {
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        if self.unicode {
            style.progress_chars("██░")
        } else {
            style.progress_chars("##.").tick_chars("|/-\\ ")
        }
    }
}

impl Progress for Lines {
    fn event(&self, engine: Engine, event: Event) {
        let line = self.line(engine);
        match event {
            Event::Starting => line.set_message("starting"),
            Event::Started { server, version } => line.set_message(format!("{server} {version}")),
            Event::Migrated { done, total } => {
                if line.length() != Some(total as u64) {
                    line.set_length(total as u64);
                    line.set_style(
                        self.style(&format!(
                            "  {{prefix:<9}} {{msg:<20}} {{pos:>4}} of {{len}} {{bar:{BAR}}}"
                        )),
                    );
                }
                line.set_position(done as u64);
            }
            Event::Reading => {
                line.set_style(self.style(&format!(
                    "  {{prefix:<9}} {{msg:<20}} {{pos:>4}} migrations {{bar:{BAR}}} reading"
                )));
            }
            Event::Done { elapsed } => {
                line.set_style(self.style(&format!(
                    "  {{prefix:<9}} {{msg:<20}} {{pos:>4}} migrations {{bar:{BAR}}} {:.2} s",
                    elapsed.as_secs_f64()
                )));
                line.abandon();
            }
            Event::Failed => {
                line.set_style(self.style("  {prefix:<9} {msg:<20} failed"));
                line.abandon();
            }
        }
    }
}
