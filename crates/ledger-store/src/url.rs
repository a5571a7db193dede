//! Where the ledger's database is: the URL that a person writes, as each client library takes it.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

/// A database URL: `sqlite:FILE`, `sqlite::memory:`, `mysql://…`, `mariadb://…` or `postgres://…`.
///
/// The nodes of a Galera cluster are named with commas between them: `mariadb://USER@db1,db2,db3/DATABASE`.
///
/// Shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(pub(crate) Address);

/// The URL as the client library takes it. MariaDB and MySQL share one; which it is, the server says.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Address {
    Sqlite(String),
    MySql(String),
    Postgres(String),
}

/// A text that is no database URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no database URL; give sqlite:FILE, mysql://USER@HOST/DATABASE, mariadb://USER@HOST/DATABASE or \
     postgres://USER@HOST/DATABASE"
)]
pub struct UrlError(String);

impl DatabaseUrl {
    /// A SQLite database in memory, of its own: every connection of this program that has the URL sees it, until the
    /// last one closes.
    #[must_use]
    pub fn memory() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // SQLite's memdb: the slash makes it visible to all connections. A shared cache would do so too, but locks
        // tables without waiting.
        Self(Address::Sqlite(format!("file:/isoschema-ledger-{number}?vfs=memdb")))
    }

    /// Whether the database is in memory.
    pub(crate) fn is_in_memory(&self) -> bool {
        matches!(&self.0, Address::Sqlite(path) if path.starts_with("file:/isoschema-ledger-"))
    }

    /// A URL for each of the servers that it names.
    #[must_use]
    pub fn nodes(&self) -> Vec<Self> {
        match &self.0 {
            Address::MySql(url) => node_urls(url).into_iter().map(|url| Self(Address::MySql(url))).collect(),
            Address::Sqlite(_) | Address::Postgres(_) => vec![self.clone()],
        }
    }

    /// The URL as it is given to whoever else connects: with its password.
    #[must_use]
    pub fn secret(&self) -> String {
        match &self.0 {
            Address::Sqlite(path) => format!("sqlite:{path}"),
            Address::MySql(url) | Address::Postgres(url) => url.clone(),
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let refused = || UrlError(without_password(text));
        let (scheme, rest) = text.split_once(':').ok_or_else(refused)?;
        let address = match scheme {
            "sqlite" => match rest.strip_prefix("//").unwrap_or(rest) {
                "" => return Err(refused()),
                ":memory:" => return Ok(Self::memory()),
                path => Address::Sqlite(path.to_owned()),
            },
            "mysql" | "mariadb" if rest.starts_with("//") => Address::MySql(format!("mysql:{rest}")),
            "postgres" | "postgresql" if rest.starts_with("//") => Address::Postgres(text.to_owned()),
            _ => return Err(refused()),
        };
        Ok(Self(address))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.secret()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The URL taken apart at the commas between its hosts, or between the sockets that it names.
fn node_urls(url: &str) -> Vec<String> {
    const SOCKET: &str = "unix_socket=";
    let authority = url.find("://").map_or(0, |at| at + 3);
    let end = url[authority..].find(['/', '?']).map_or(url.len(), |at| authority + at);
    let hosts = url[authority..end].rfind('@').map_or(authority, |at| authority + at + 1)..end;
    let parts = match url[end..].find(SOCKET).map(|at| end + at + SOCKET.len()) {
        Some(start) => start..url[start..].find('&').map_or(url.len(), |at| start + at),
        None => hosts,
    };
    url[parts.clone()]
        .split(',')
        .map(|part| format!("{}{part}{}", &url[..parts.start], &url[parts.end..]))
        .collect()
}

fn without_password(url: &str) -> String {
    let hidden = || {
        let (scheme, rest) = url.split_once("://")?;
        let authority = &rest[..rest.find(['/', '?']).unwrap_or(rest.len())];
        let (user, host) = authority.rsplit_once('@')?;
        let (name, _) = user.split_once(':')?;
        Some(format!("{scheme}://{name}:…@{host}{}", &rest[authority.len()..]))
    };
    hidden().unwrap_or_else(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_and_shown_without_passwords() {
        for (text, taken, shown) in [
            ("sqlite:ledger.db", "sqlite:ledger.db", "sqlite:ledger.db"),
            ("sqlite:///var/ledger.db", "sqlite:/var/ledger.db", "sqlite:/var/ledger.db"),
            ("mariadb://me:word@db/ledger", "mysql://me:word@db/ledger", "mysql://me:…@db/ledger"),
            ("mysql://me@db:3306/ledger", "mysql://me@db:3306/ledger", "mysql://me@db:3306/ledger"),
            ("postgres://me:w@rd@db/l?a=b@c", "postgres://me:w@rd@db/l?a=b@c", "postgres://me:…@db/l?a=b@c"),
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert_eq!((url.secret().as_str(), url.to_string().as_str()), (taken, shown));
            assert_eq!(format!("{url:?}"), shown);
        }
        for bad in ["", "ledger.db", "sqlite:", "sqlite://", "mysql:ledger", "oracle://db", "postgres:x"] {
            assert!(bad.parse::<DatabaseUrl>().is_err(), "{bad}");
        }
        let error = "oracle://me:word@db".parse::<DatabaseUrl>().unwrap_err().to_string();
        assert!(error.starts_with("`oracle://me:…@db` is no database URL"), "{error}");
    }

    #[test]
    fn a_url_may_name_several_servers() {
        for (text, nodes) in [
            ("mysql://me:w,rd@db/ledger", vec!["mysql://me:w,rd@db/ledger"]),
            ("mariadb://me@a,b:3307/l?x=1,2", vec!["mysql://me@a/l?x=1,2", "mysql://me@b:3307/l?x=1,2"]),
            ("mysql://a,b", vec!["mysql://a", "mysql://b"]),
            (
                "mysql://me@localhost/l?unix_socket=/a/s,/b/s&x=1",
                vec![
                    "mysql://me@localhost/l?unix_socket=/a/s&x=1",
                    "mysql://me@localhost/l?unix_socket=/b/s&x=1",
                ],
            ),
            ("sqlite:a,b", vec!["sqlite:a,b"]),
            ("postgres://a,b/l", vec!["postgres://a,b/l"]),
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert_eq!(url.nodes().iter().map(DatabaseUrl::secret).collect::<Vec<_>>(), nodes);
        }
    }

    #[test]
    fn each_database_in_memory_is_another() {
        let [a, b]: [DatabaseUrl; 2] =
            ["sqlite::memory:".parse().unwrap(), "sqlite://:memory:".parse().unwrap()];
        assert_ne!(a, b);
    }
}
