//! The unprivileged user that servers run as when isoschema runs as root. Not a general user lookup.

use isoschema_schema::Engine;

/// A user of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

/// The user to drop to: the engine's own if it exists, else `nobody`; `None` where this process is not root
/// and so has nothing to drop.
pub fn unprivileged(engine: Engine) -> Option<User> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let own = match engine {
        Engine::Sqlite => None,
        Engine::MariaDb | Engine::MySql => find(&passwd, "mysql"),
        Engine::Postgres => find(&passwd, "postgres"),
    };
    // A machine without /etc/passwd still has this number, by convention older than the file's entry for it.
    let nobody = || User { name: "nobody".to_owned(), uid: 65534, gid: 65534 };
    Some(own.or_else(|| find(&passwd, "nobody")).unwrap_or_else(nobody))
}

fn find(passwd: &str, name: &str) -> Option<User> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (uid != 0).then(|| User { name: name.to_owned(), uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_user_but_never_root() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\nmysql:x:102:106:MySQL Server,,,:/nonexistent:/bin/false\nbad\n";
        assert_eq!(find(passwd, "mysql"), Some(User { name: "mysql".to_owned(), uid: 102, gid: 106 }));
        assert_eq!(find(passwd, "postgres"), None);
        assert_eq!(find(passwd, "root"), None);
        assert_eq!(find(passwd, "bad"), None);
    }
}
