//! Server versions and the ranges that isoschema supports. Not how to ask a server for its version.

use std::fmt;

use isoschema_schema::Engine;

/// A server's version, as far as it decides what is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// PostgreSQL counts its releases by this number alone.
    pub major: u32,
    /// The release within a major version.
    pub minor: u32,
}

impl Version {
    /// The oldest version of each engine that isoschema supports. SQLite is compiled in.
    #[must_use]
    pub const fn oldest_supported(engine: Engine) -> Self {
        let (major, minor) = match engine {
            Engine::Sqlite => (3, 0),
            Engine::MariaDb => (10, 5),
            Engine::MySql => (8, 0),
            Engine::Postgres => (12, 0),
        };
        Self { major, minor }
    }

    /// Reads the first `number.number` of a text such as `mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for …`.
    /// A preview such as `19devel` or `18beta1` has the minor version 0.
    #[must_use]
    pub fn find_in(text: &str) -> Option<Self> {
        let start =
            text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
        let mut numbers = start.split('.').map(|part| {
            let digits = part.find(|c: char| !c.is_ascii_digit()).map_or(part, |end| &part[..end]);
            digits.parse().unwrap_or(0)
        });
        Some(Self { major: numbers.next()?, minor: numbers.next().unwrap_or(0) })
    }

    /// Whether isoschema supports this version of an engine.
    #[must_use]
    pub fn is_supported(self, engine: Engine) -> bool {
        self >= Self::oldest_supported(engine)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The engine and the exact version that a server program's `--version` names, if it is one of ours.
/// `mysqld` may be MariaDB's.
pub fn identify(output: &str) -> Option<(Engine, String)> {
    let word =
        output.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    let engine = if output.contains("MariaDB") {
        Engine::MariaDb
    } else if output.contains("PostgreSQL") {
        Engine::Postgres
    } else if output.contains("mysqld") || output.contains("MySQL") {
        Engine::MySql
    } else {
        return None;
    };
    Some((engine, word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_programs_say() {
        let cases = [
            (
                "mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)",
                Engine::MariaDb,
                "10.11.19-MariaDB-0+deb12u1",
                (10, 11),
            ),
            (
                "/usr/sbin/mysqld  Ver 10.5.8-MariaDB for Linux on x86_64 (MariaDB Server)",
                Engine::MariaDb,
                "10.5.8-MariaDB",
                (10, 5),
            ),
            (
                "/usr/sbin/mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))",
                Engine::MySql,
                "9.7.4-2",
                (9, 7),
            ),
            (
                "/opt/mysql8/mysqld  Ver 8.4.3 for Linux on x86_64 (MySQL Community Server - GPL)",
                Engine::MySql,
                "8.4.3",
                (8, 4),
            ),
            ("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", Engine::Postgres, "15.20", (15, 20)),
            ("postgres (PostgreSQL) 18beta1", Engine::Postgres, "18beta1", (18, 0)),
        ];
        for (output, engine, exact, (major, minor)) in cases {
            assert_eq!(identify(output), Some((engine, exact.to_owned())), "{output}");
            assert_eq!(Version::find_in(output), Some(Version { major, minor }), "{output}");
        }
        assert_eq!(identify("sqlite 3.4.5"), None);
        assert_eq!(identify("mysqld: Shared library missing"), None);
    }

    #[test]
    fn the_supported_ranges_have_an_edge() {
        for engine in [Engine::MariaDb, Engine::MySql, Engine::Postgres] {
            let oldest = Version::oldest_supported(engine);
            assert!(oldest.is_supported(engine));
            assert!(!Version { major: oldest.major - 1, minor: 99 }.is_supported(engine));
        }
        assert!(!Version { major: 10, minor: 4 }.is_supported(Engine::MariaDb));
    }
}
