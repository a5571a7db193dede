//! The command lines of native servers: which program, with which options, makes a data directory and serves
//! from it. Nothing is run here.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use isoschema_schema::Engine;

use crate::Request;
use crate::binary::Binary;

/// Options that decide what the data directory is, for making it and for running on it. They keep files small;
/// none changes what a schema means.
const MARIADB_FILES: [&str; 6] = [
    "--innodb-data-file-path=ibdata1:3M:autoextend",
    "--innodb-autoextend-increment=1",
    "--innodb-log-file-size=4M",
    "--innodb-temp-data-file-path=ibtmp1:1M:autoextend",
    "--aria-log-file-size=8M",
    "--skip-name-resolve",
];
const MYSQL_FILES: [&str; 5] = [
    "--innodb-data-file-path=ibdata1:5M:autoextend",
    "--innodb-autoextend-increment=1",
    "--loose-innodb-redo-log-capacity=8M",
    "--innodb-temp-data-file-path=ibtmp1:12M:autoextend",
    "--skip-name-resolve",
];

/// Options that make a server fast whose data may be lost.
const MARIADB_SPEED: [&str; 6] = [
    "--skip-networking",
    "--innodb-buffer-pool-size=6M",
    "--innodb-use-native-aio=0",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--performance-schema=off",
];
const MYSQL_SPEED: [&str; 9] = [
    "--skip-networking",
    "--skip-log-bin",
    "--mysqlx=OFF",
    "--secure-file-priv=",
    "--innodb-buffer-pool-size=16M",
    "--innodb-use-native-aio=0",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=OFF",
    "--performance-schema=OFF",
];
const POSTGRES_SPEED: [&str; 11] = [
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=8MB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    // In the data directory rather than in /dev/shm, so that nothing is left there.
    "dynamic_shared_memory_type=mmap",
    "timezone=UTC",
    "log_timezone=UTC",
];

/// initdb, then its database `postgres` made ours and `template1` dropped: each would be copied for each run,
/// 7 MB in 300 files. The arguments are initdb ($0), postgres, the directory, and initdb's own. On TERM initdb
/// is killed, and with it the input of what it runs, which then ends in good order.
const INITDB: &str = r#"postgres=$1 data=$2
shift 2
"$0" "$@" &
initdb=$!
trap 'kill -KILL $initdb; exit 1' TERM
wait $initdb && "$postgres" --single -F -c exit_on_error=on -D "$data" template0 >/dev/null <<'END'
ALTER DATABASE postgres RENAME TO isoschema;
COMMENT ON DATABASE isoschema IS NULL;
UPDATE pg_database SET datistemplate = false WHERE datname = 'template1';
DROP DATABASE template1;
END
"#;

/// The command that makes the data directory `run/data`.
pub fn making(request: &Request, binary: &Binary, run: &Path) -> Vec<String> {
    let data = run.join("data").display().to_string();
    let mut command = match request.engine {
        Engine::Sqlite => Vec::new(),
        Engine::MariaDb => {
            let install = beside(&binary.path, &["mariadb-install-db", "mysql_install_db"]);
            let mut command = vec![
                install,
                "--no-defaults".to_owned(),
                format!("--datadir={data}"),
                "--auth-root-authentication-method=normal".to_owned(),
                "--skip-test-db".to_owned(),
                "--force".to_owned(),
            ];
            command.extend(MARIADB_FILES.map(str::to_owned));
            command
        }
        Engine::MySql => {
            let mut command = vec![
                binary.path.display().to_string(),
                "--no-defaults".to_owned(),
                format!("--datadir={data}"),
                "--initialize-insecure".to_owned(),
                "--secure-file-priv=".to_owned(),
            ];
            command.extend(MYSQL_FILES.map(str::to_owned));
            command
        }
        Engine::Postgres => vec![
            "/bin/sh".to_owned(),
            "-c".to_owned(),
            INITDB.to_owned(),
            beside(&binary.path, &["initdb"]),
            binary.path.display().to_string(),
            data.clone(),
            format!("--pgdata={data}"),
            "--no-sync".to_owned(),
            "--username=postgres".to_owned(),
            "--auth=trust".to_owned(),
            "--wal-segsize=1".to_owned(),
            format!("--encoding={}", request.character_set),
            format!("--locale={}", request.collation),
            "--lc-messages=C".to_owned(),
        ],
    };
    command.extend(base_directory(request.engine, &binary.path));
    command
}

/// The command that serves from `run/data`.
pub fn serving(request: &Request, binary: &Binary, run: &Path) -> Vec<OsString> {
    let run_text = run.display();
    let mut command = vec![binary.path.display().to_string()];
    match request.engine {
        Engine::Sqlite => {}
        Engine::MariaDb | Engine::MySql => {
            command.push("--no-defaults".to_owned());
            command.extend(base_directory(request.engine, &binary.path));
            command.extend([
                format!("--datadir={run_text}/data"),
                format!("--socket={run_text}/s"),
                format!("--pid-file={run_text}/server.pid"),
                format!("--tmpdir={run_text}"),
                format!("--character-set-server={}", request.character_set),
                format!("--collation-server={}", request.collation),
            ]);
            let (files, speed): (&[&str], &[&str]) = if request.engine == Engine::MySql {
                (&MYSQL_FILES, &MYSQL_SPEED)
            } else {
                (&MARIADB_FILES, &MARIADB_SPEED)
            };
            command.extend(files.iter().chain(speed).map(|&option| option.to_owned()));
        }
        Engine::Postgres => {
            command.extend([
                "-D".to_owned(),
                format!("{run_text}/data"),
                "-k".to_owned(),
                run_text.to_string(),
            ]);
            command
                .extend(POSTGRES_SPEED.iter().flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()]));
        }
    }
    command.extend(request.options.iter().cloned());
    command.into_iter().map(OsString::from).collect()
}

/// MariaDB and MySQL look for their files under the directory that they were built for, which a package
/// outside /usr may not be in.
fn base_directory(engine: Engine, binary: &Path) -> Option<String> {
    match engine {
        Engine::Sqlite | Engine::Postgres => None,
        Engine::MariaDb | Engine::MySql => {
            let base = binary.parent()?.parent()?;
            (base != Path::new("/usr")).then(|| format!("--basedir={}", base.display()))
        }
    }
}

/// A program that belongs to the server's: beside it, in the package's other directories, or on PATH.
fn beside(binary: &Path, names: &[&str]) -> String {
    let own = binary.parent().unwrap_or(Path::new("/"));
    let package = own.parent().unwrap_or(Path::new("/"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = [own.to_owned(), package.join("bin"), package.join("scripts")]
        .into_iter()
        .chain(std::env::split_paths(&path))
        .collect();
    names
        .iter()
        .flat_map(|name| places.iter().map(move |place| place.join(name)))
        .find(|candidate| candidate.is_file())
        .map_or_else(
            || names.first().copied().unwrap_or_default().to_owned(),
            |found| found.display().to_string(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Version;

    fn binary(path: &str) -> Binary {
        Binary {
            path: PathBuf::from(path),
            exact: "10.11.19-MariaDB".to_owned(),
            version: Version { major: 10, minor: 11 },
        }
    }

    #[test]
    fn no_server_listens_on_a_port() {
        for (engine, sign) in [
            (Engine::MariaDb, "--skip-networking"),
            (Engine::MySql, "--skip-networking"),
            (Engine::Postgres, "listen_addresses="),
        ] {
            let command = serving(&Request::new(engine), &binary("/usr/sbin/server"), Path::new("/run/x"));
            assert!(command.contains(&OsString::from(sign)), "{engine}: {command:?}");
        }
    }

    #[test]
    fn a_package_outside_usr_is_its_own_base() {
        let nix = base_directory(Engine::MariaDb, Path::new("/nix/store/abc-mariadb/bin/mariadbd"));
        assert_eq!(nix.as_deref(), Some("--basedir=/nix/store/abc-mariadb"));
        assert_eq!(base_directory(Engine::MariaDb, Path::new("/usr/sbin/mariadbd")), None);
        assert_eq!(base_directory(Engine::Postgres, Path::new("/nix/store/abc/bin/postgres")), None);
    }

    #[test]
    fn the_files_are_made_and_served_with_the_same_options() {
        for (engine, files) in [(Engine::MariaDb, &MARIADB_FILES[..]), (Engine::MySql, &MYSQL_FILES[..])] {
            let request = Request::new(engine);
            let making = making(&request, &binary("/usr/sbin/mysqld"), Path::new("/run/x"));
            let serving = serving(&request, &binary("/usr/sbin/mysqld"), Path::new("/run/x"));
            for option in files {
                assert!(making.iter().any(|made| made == option), "{engine}: {option}");
                assert!(serving.contains(&OsString::from(option)), "{engine}: {option}");
            }
        }
    }
}
