//! What a caller asks for: which engine, by which way, with which settings. Not how it is had.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use isoschema_schema::Engine;

use crate::{Secret, StartError};

/// The way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Native if the program is there and in the supported range, else a container.
    Auto,
    /// A process of this machine's own server program.
    Native,
    /// A container, by docker or podman.
    Container,
    /// A server that already runs, by its URL; isoschema makes a database of its own on it.
    Given(Secret),
}

/// A text that names no way to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWay(pub String);

impl fmt::Display for UnknownWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no way to a server; write auto, native, container or a URL such as mysql://root@localhost",
            self.0
        )
    }
}

impl std::error::Error for UnknownWay {}

impl FromStr for Way {
    type Err = UnknownWay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "native" => Ok(Self::Native),
            "container" => Ok(Self::Container),
            url if url.contains("://") => Ok(Self::Given(Secret::new(url))),
            other => Err(UnknownWay(other.to_owned())),
        }
    }
}

/// A server to be had.
#[derive(Debug, Clone)]
pub struct Request {
    /// The engine.
    pub engine: Engine,
    /// The way to it. SQLite is always embedded.
    pub way: Way,
    /// The container image; by default [`Request::default_image`].
    pub image: Option<String>,
    /// The server program, where the one on PATH or in the usual places is not meant.
    pub binary: Option<PathBuf>,
    /// How long the server may take to answer; by default 30 s, and 60 s for a container.
    pub patience: Option<Duration>,
    /// The character set of the server and of the databases made on it, in the engine's spelling.
    pub character_set: String,
    /// The collation of the server and of the databases made on it; on PostgreSQL the locale.
    pub collation: String,
    /// Further options for the server's command line; a given server gets none.
    pub options: Vec<String>,
    /// Where run directories are made; by default memory (`/dev/shm`) if it has room, else the temporary
    /// directory. `ISOSCHEMA_RUN_DIR` in the environment sets it too.
    pub directory: Option<PathBuf>,
    /// Where prepared data directories are kept, and notes of databases made on given servers; by default the
    /// user's cache directory. `None` keeps nothing.
    pub cache: Option<PathBuf>,
}

impl Request {
    /// A request with the defaults: any way, utf8mb4 and utf8mb4_unicode_ci on MariaDB and MySQL, UTF8 and
    /// C.UTF-8 on PostgreSQL.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        let (character_set, collation) = match engine {
            Engine::Sqlite => ("UTF-8", "BINARY"),
            Engine::MariaDb | Engine::MySql => ("utf8mb4", "utf8mb4_unicode_ci"),
            Engine::Postgres => ("UTF8", "C.UTF-8"),
        };
        Self {
            engine,
            way: Way::Auto,
            image: None,
            binary: None,
            patience: None,
            character_set: character_set.to_owned(),
            collation: collation.to_owned(),
            options: Vec::new(),
            directory: std::env::var_os("ISOSCHEMA_RUN_DIR").map(PathBuf::from),
            cache: crate::place::cache(),
        }
    }

    /// The image that a container is made from unless another is asked for; SQLite has none.
    #[must_use]
    pub const fn default_image(engine: Engine) -> Option<&'static str> {
        match engine {
            Engine::Sqlite => None,
            Engine::MariaDb => Some("mariadb:11.4"),
            Engine::MySql => Some("mysql:8.4"),
            Engine::Postgres => Some("postgres:17"),
        }
    }

    /// Refuses settings that could be anything but a name: they become part of SQL statements.
    pub(crate) fn validate(&self) -> Result<(), StartError> {
        for (setting, value) in [("character set", &self.character_set), ("collation", &self.collation)] {
            let plain = |c: char| c.is_ascii_alphanumeric() || "_-.@".contains(c);
            if value.is_empty() || !value.chars().all(plain) {
                return Err(StartError::WrongSetting { engine: self.engine, setting, value: value.clone() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_read_from_text() {
        let cases = [
            ("auto", Some(Way::Auto)),
            ("native", Some(Way::Native)),
            ("container", Some(Way::Container)),
            ("mysql://u:p@h/", Some(Way::Given(Secret::new("mysql://u:p@h/")))),
            ("docker", None),
            ("", None),
        ];
        for (text, way) in cases {
            assert_eq!(text.parse::<Way>().ok(), way, "{text}");
        }
    }

    #[test]
    fn a_way_never_shows_its_url() {
        let way: Way = "mysql://root:hunter2@db/".parse().expect("a URL");
        assert!(!format!("{way:?}").contains("hunter2"));
    }

    #[test]
    fn settings_that_are_no_names_are_refused() {
        let mut request = Request::new(Engine::MySql);
        assert!(request.validate().is_ok());
        request.collation = "utf8mb4_bin; DROP DATABASE x".to_owned();
        let refused = request.validate().expect_err("no name");
        assert!(refused.to_string().contains("collation"), "{refused}");
    }
}
