//! The URLs under which Diesel's client libraries reach a server and its databases. Not connections.

use std::fmt;
use std::path::{Path, PathBuf};

use isoschema_schema::Engine;

use crate::{Secret, StartError};

/// Where a server is and who asks, without the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    engine: Engine,
    /// All before the database's name, with its slash.
    before: Secret,
    /// All after the database's name, with its question mark.
    after: String,
    /// The database that a given URL named.
    named: String,
}

impl Address {
    /// A native server's socket: MariaDB's and MySQL's a path, PostgreSQL's a directory. `first` is the
    /// database that PostgreSQL, which always connects to one, is reached by.
    pub fn socket(engine: Engine, path: &Path, first: &str) -> Self {
        let path = percent_encoded(&path.to_string_lossy());
        let (before, after, named) = match engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => {
                ("mysql://root@localhost/", format!("?unix_socket={path}"), "")
            }
            Engine::Postgres => ("postgresql:///", format!("?host={path}&user=postgres"), first),
        };
        Self { engine, before: Secret::new(before), after, named: named.to_owned() }
    }

    /// The sockets of all nodes of a cluster, with commas between them.
    pub fn sockets(engine: Engine, paths: &[PathBuf]) -> Self {
        let encoded: Vec<_> = paths.iter().map(|path| percent_encoded(&path.to_string_lossy())).collect();
        let after = format!("?unix_socket={}", encoded.join(","));
        let before = Secret::new("mysql://root@localhost/");
        Self { engine, before, after, named: String::new() }
    }

    /// A container's port on this machine.
    pub fn port(engine: Engine, port: u16, password: &Secret) -> Self {
        let password = password.reveal();
        let (before, after) = match engine {
            Engine::Sqlite | Engine::MariaDb | Engine::MySql => {
                (format!("mysql://root:{password}@127.0.0.1:{port}/"), "")
            }
            Engine::Postgres => {
                (format!("postgresql://postgres:{password}@127.0.0.1:{port}/"), "?sslmode=disable")
            }
        };
        Self { engine, before: Secret::new(before), after: after.to_owned(), named: String::new() }
    }

    /// A URL that somebody gave.
    pub fn given(engine: Engine, url: &Secret) -> Result<Self, StartError> {
        let wrong = |reason: &str| StartError::WrongUrl { engine, reason: reason.to_owned() };
        let (scheme, rest) = url.reveal().split_once("://").ok_or_else(|| wrong("it has no scheme"))?;
        let scheme = match (engine, scheme) {
            (Engine::MariaDb | Engine::MySql, "mysql" | "mariadb") => "mysql",
            (Engine::Postgres, "postgres" | "postgresql") => "postgresql",
            (Engine::Sqlite | Engine::MariaDb | Engine::MySql | Engine::Postgres, other) => {
                return Err(wrong(&format!("its scheme is {other}")));
            }
        };
        let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
        let (authority, named) = rest.split_once('/').unwrap_or((rest, ""));
        if named.contains('/') {
            return Err(wrong("its path has more than one part"));
        }
        if query.split('&').any(|pair| pair.starts_with("dbname=") || pair.starts_with("database=")) {
            return Err(wrong("it names the database among its parameters; put the name into the path"));
        }
        let after = if query.is_empty() { String::new() } else { format!("?{query}") };
        Ok(Self {
            engine,
            before: Secret::new(format!("{scheme}://{authority}/")),
            after,
            named: named.to_owned(),
        })
    }

    /// The URL of a database of ours, whose name needs no encoding.
    pub fn database(&self, name: &str) -> String {
        format!("{}{name}{}", self.before.reveal(), self.after)
    }

    /// The name of the database that a URL of [`Address::database`] reaches.
    pub fn database_name<'u>(&self, url: &'u str) -> Option<&'u str> {
        url.strip_prefix(self.before.reveal())?.strip_suffix(self.after.as_str())
    }

    /// The URL for making and dropping databases: the one that the given URL named; on PostgreSQL, which
    /// always connects to one, `postgres` if it named none.
    pub fn administration(&self) -> String {
        match self.engine {
            Engine::Postgres if self.named.is_empty() => self.database("postgres"),
            Engine::Sqlite | Engine::MariaDb | Engine::MySql | Engine::Postgres => self.database(&self.named),
        }
    }
}

/// The address without its password, for people, and for telling servers apart.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = self.before.reveal();
        let (scheme, authority) = before.split_once("://").unwrap_or(("", before));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let user = user.split(':').next().unwrap_or_default();
        let at = if user.is_empty() { "" } else { "@" };
        write!(f, "{scheme}://{user}{at}{host}{}", self.named)?;
        let parameters: Vec<_> = self
            .after
            .trim_start_matches('?')
            .split('&')
            .filter(|pair| {
                ["host=", "port=", "user=", "unix_socket="].iter().any(|key| pair.starts_with(key))
            })
            .collect();
        if parameters.is_empty() { Ok(()) } else { write!(f, "?{}", parameters.join("&")) }
    }
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_servers_have_the_urls_that_diesel_reads() {
        let password = Secret::new("abc");
        let cases = [
            (
                Address::socket(Engine::MariaDb, Path::new("/dev/shm/a b/s"), "y"),
                "mysql://root@localhost/x?unix_socket=/dev/shm/a%20b/s",
            ),
            (
                Address::socket(Engine::Postgres, Path::new("/dev/shm/a"), "y"),
                "postgresql:///x?host=/dev/shm/a&user=postgres",
            ),
            (Address::port(Engine::MySql, 4321, &password), "mysql://root:abc@127.0.0.1:4321/x"),
            (
                Address::port(Engine::Postgres, 4321, &password),
                "postgresql://postgres:abc@127.0.0.1:4321/x?sslmode=disable",
            ),
        ];
        for (address, url) in cases {
            assert_eq!(address.database("x"), url);
            assert!(!address.to_string().contains("abc"), "{address}");
        }
    }

    #[test]
    fn given_urls_keep_all_but_the_database() {
        let cases = [
            (
                Engine::MySql,
                "mysql://u:p%40@h:1/app?ssl_mode=disabled",
                "mysql://u:p%40@h:1/",
                "app",
                "mysql://u@h:1/app",
            ),
            (Engine::MariaDb, "mariadb://u@h", "mysql://u@h/", "", "mysql://u@h/"),
            (Engine::Postgres, "postgres://u:p@h/", "postgresql://u:p@h/", "postgres", "postgresql://u@h/"),
            (
                Engine::Postgres,
                "postgresql:///app?host=/run/pg&password=hunter2",
                "postgresql:///",
                "app",
                "postgresql:///app?host=/run/pg",
            ),
        ];
        for (engine, url, before, administration, shown) in cases {
            let query = url.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
            let address = Address::given(engine, &Secret::new(url)).expect(url);
            assert_eq!(address.database("new"), format!("{before}new{query}"));
            assert_eq!(address.administration(), format!("{before}{administration}{query}"));
            assert_eq!(address.to_string(), shown);
        }
    }

    #[test]
    fn urls_that_could_reach_another_database_are_refused() {
        for (engine, url) in [
            (Engine::MySql, "postgres://h/x"),
            (Engine::Postgres, "mysql://h/x"),
            (Engine::Sqlite, "sqlite://x"),
            (Engine::Postgres, "postgres://h/?dbname=app"),
            (Engine::MySql, "mysql://h/a/b"),
            (Engine::MySql, "h:3306"),
        ] {
            assert!(Address::given(engine, &Secret::new(url)).is_err(), "{url}");
        }
    }
}
