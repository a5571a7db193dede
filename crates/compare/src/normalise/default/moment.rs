//! Defaults that ask for the time.

use isoschema_schema::{DefaultValue, Domain, Engine};
use sqlparser::ast::{DateTimeField, Expr};

use super::{Read, parts};
use crate::normalise::expression::{number_literal, text_literal};
use crate::rule::Rule;

static NOW: Rule = Rule {
    id: "default-now",
    engines: &Engine::ALL,
    spelling: "CURRENT_TIMESTAMP, now(), current_timestamp(6), datetime('now'), now() AT TIME ZONE 'utc'",
    meaning: "now",
    why: "the time of the statement or of the transaction, in UTC, in which sessions run",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "mariadb datetime default current_timestamp()",
};
static TODAY: Rule = Rule {
    id: "default-today",
    engines: &Engine::ALL,
    spelling: "CURRENT_DATE, curdate(), date('now')",
    meaning: "today",
    why: "the day of the statement or of the transaction",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "mariadb date default curdate()",
};
static TIME_OF_DAY: Rule = Rule {
    id: "default-time-of-day",
    engines: &Engine::ALL,
    spelling: "CURRENT_TIME, curtime(), time('now')",
    meaning: "the time of day",
    why: "the time of the statement or of the transaction",
    source: "PostgreSQL 15 manual, section 9.9.5; MySQL 8.4 manual, section 14.7; sqlite.org/lang_datefunc.html",
    case: "sqlite TIME default CURRENT_TIME",
};
static EPOCH: Rule = Rule {
    id: "default-epoch",
    engines: &Engine::ALL,
    spelling: "strftime('%s','now'), unixepoch(), unix_timestamp(), extract(epoch from now())",
    meaning: UNIX_TIME,
    why: "the seconds since 1970, by each engine's function",
    source: "measured with SQLite 3.40.1, MariaDB 10.11.19 and PostgreSQL 15.20",
    case: "sqlite BIGINT default strftime('%s','now')",
};
/// The seconds since 1970, in canonical text.
pub(crate) const UNIX_TIME: &str = "unix_timestamp()";

/// The rules that read a time.
pub(super) fn rules() -> impl Iterator<Item = Rule> {
    [NOW, TODAY, TIME_OF_DAY, EPOCH].into_iter()
}

/// A point in time, as a function of the statement's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// The time.
    Now,
    /// The day.
    Today,
    /// The time of day.
    TimeOfDay,
    /// The seconds since 1970.
    Epoch,
}

impl Moment {
    /// Reads an expression that asks for the time.
    pub(super) fn of(engine: Engine, expression: &Expr) -> Option<Self> {
        if let Expr::AtTimeZone { timestamp, .. } = expression {
            return Self::of(engine, timestamp);
        }
        if let Expr::Cast { expr, .. } = expression {
            return Self::of(engine, expr);
        }
        if let Expr::Extract { field: DateTimeField::Epoch, expr, .. } = expression {
            return (Self::of(engine, expr) == Some(Self::Now)).then_some(Self::Epoch);
        }
        // PostgreSQL keeps 'now' as a word only where it is read anew for each row.
        if engine == Engine::Postgres && text_literal(expression) == Some("now") {
            return Some(Self::Now);
        }
        let (name, arguments) = parts(expression)?;
        let is_now = |argument: &Expr| {
            text_literal(argument).is_some_and(|word| word.eq_ignore_ascii_case("now"))
                || Self::of(engine, argument) == Some(Self::Now)
        };
        let precision_only = arguments.iter().all(|argument| number_literal(argument).is_some());
        let now_only = arguments.iter().all(is_now);
        match name.as_str() {
            "current_timestamp"
            | "now"
            | "localtimestamp"
            | "utc_timestamp"
            | "statement_timestamp"
            | "clock_timestamp"
            | "transaction_timestamp"
            | "sysdate"
                if precision_only =>
            {
                Some(Self::Now)
            }
            "localtime" if precision_only => {
                Some(if engine == Engine::Postgres { Self::TimeOfDay } else { Self::Now })
            }
            "current_date" | "utc_date" => Some(Self::Today),
            "current_time" | "utc_time" if precision_only => Some(Self::TimeOfDay),
            "unix_timestamp" | "unixepoch" if now_only => Some(Self::Epoch),
            "datetime" if now_only => Some(Self::Now),
            "date" if now_only => Some(Self::Today),
            "time" if now_only => Some(Self::TimeOfDay),
            "timezone" | "date_part" => {
                let [unit, moment] = arguments.as_slice() else { return None };
                match (name.as_str(), text_literal(unit)) {
                    ("timezone", Some(_)) => Self::of(engine, moment),
                    ("date_part", Some("epoch")) if is_now(moment) => Some(Self::Epoch),
                    _ => None,
                }
            }
            "strftime" => {
                let [format, moment] = arguments.as_slice() else { return None };
                if !is_now(moment) {
                    return None;
                }
                let format = text_literal(format)?;
                match (format.starts_with("%Y-%m-%d"), format.contains("%H")) {
                    (true, true) => Some(Self::Now),
                    (true, false) => (format == "%Y-%m-%d").then_some(Self::Today),
                    (false, true) => format.starts_with("%H:%M").then_some(Self::TimeOfDay),
                    (false, false) => (format == "%s").then_some(Self::Epoch),
                }
            }
            _ => None,
        }
    }

    /// What it leaves in a column.
    pub(super) fn on(self, domain: &Domain) -> Read {
        match (self, domain) {
            (Self::Today, _) | (Self::Now, Domain::Date) => (DefaultValue::Today, Some(&TODAY)),
            (Self::TimeOfDay, _) | (Self::Now, Domain::Time { .. }) => {
                (DefaultValue::TimeOfDay, Some(&TIME_OF_DAY))
            }
            (Self::Now, _) => (DefaultValue::Now, Some(&NOW)),
            (Self::Epoch, _) => (DefaultValue::Expression(UNIX_TIME.to_owned()), Some(&EPOCH)),
        }
    }
}
