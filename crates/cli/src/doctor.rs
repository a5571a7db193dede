//! `isoschema doctor`: what can be had on this machine, engine by engine. The looking is done elsewhere.

use isoschema_verify::{Availability, Engine, Survey};

/// The survey as text.
pub(crate) fn told(survey: &Survey, width: usize) -> String {
    let mut text = String::new();
    for availability in &survey.engines {
        text += &engine(availability, survey, width);
    }
    text += "places\n";
    text += &row("runs", &survey.run_directories.display().to_string());
    let cache = survey.cache.as_ref().map_or("none: the environment names no home".to_owned(), |cache| {
        format!("{}, for prepared data directories", cache.display())
    });
    text += &row("cache", &cache);
    let missing: Vec<_> = survey.engines.iter().filter(|found| !can_be_had(found, survey)).collect();
    for availability in missing {
        let name = availability.engine;
        text += &format!(
            "\n{name} cannot be had here. Three ways to it:\n  \
             install its server (native), install docker or podman (container), \
             or give a server's URL: --server {name}={name}://…\n  \
             with Nix, {} of nix/shell.nix brings it: nix develop {}\n",
            shell_line(name),
            env!("CARGO_PKG_REPOSITORY").replace("https://github.com/", "github:"),
        );
    }
    text
}

fn engine(availability: &Availability, survey: &Survey, width: usize) -> String {
    let mut text = format!("{}\n", availability.engine);
    if availability.engine == Engine::Sqlite {
        return text + &row("embedded", "compiled in");
    }
    for native in &availability.natives {
        let user = availability.user.as_ref().map_or(String::new(), |user| format!(", as the user {user}"));
        let support = if native.is_supported { "" } else { ", not supported" };
        text += &row("native", &format!("{} {}{user}{support}", native.version, native.path.display()));
    }
    if availability.natives.is_empty() {
        let looked_for = format!("no; looked for {}", availability.looked_for.join(", "));
        text += &row("native", &isoschema_report::wrap(&looked_for, width.saturating_sub(13)).join("\n"));
    }
    let image = availability.image.as_deref().unwrap_or_default();
    if survey.container_commands.is_empty() {
        text += &row("container", "no: neither docker nor podman is on PATH");
    }
    for command in &survey.container_commands {
        let path = command.path.display();
        let state = match &command.images {
            Ok(images) if images.iter().any(|known| known == image) => format!("{image} by {path}"),
            Ok(_) => format!("{image} by {path}, to be pulled"),
            Err(reason) => format!("no: {path}: {reason}"),
        };
        text += &row("container", &state);
    }
    for image in &availability.other_images {
        text += &row("", &format!("also here: {image}"));
    }
    text
}

fn can_be_had(availability: &Availability, survey: &Survey) -> bool {
    availability.engine == Engine::Sqlite
        || availability.natives.iter().any(|native| native.is_supported)
        || survey.container_commands.iter().any(|command| command.images.is_ok())
}

/// The line of nix/shell.nix by which an engine can be had. nixpkgs' MySQL is not there: it is for containers.
fn shell_line(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "pkgs.sqlite",
        Engine::MariaDb => "pkgs.mariadb",
        Engine::MySql => "pkgs.docker-client",
        Engine::Postgres => "pkgs.postgresql",
    }
}

fn row(what: &str, how: &str) -> String {
    let mut lines = how.lines();
    let mut text = format!("  {what:<10} {}\n", lines.next().unwrap_or_default());
    for line in lines {
        text += &format!("  {:<10} {line}\n", "");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use isoschema_verify::{ContainerCommand, NativeServer};

    use super::*;

    fn found(engine: Engine, natives: Vec<NativeServer>) -> Availability {
        Availability {
            engine,
            natives,
            looked_for: vec!["mysqld on PATH".to_owned()],
            user: Some("mysql".to_owned()),
            image: Some("mysql:8.4".to_owned()),
            other_images: Vec::new(),
        }
    }

    #[test]
    fn the_shell_has_the_lines_that_are_named() {
        let shell = concat!(env!("CARGO_MANIFEST_DIR"), "/../../nix/shell.nix");
        let shell = std::fs::read_to_string(shell).expect("nix/shell.nix");
        for engine in Engine::ALL {
            let line = shell_line(engine);
            assert!(shell.lines().any(|is| is.trim() == line), "nix/shell.nix has no line {line}");
        }
    }

    #[test]
    fn what_cannot_be_had_is_said_with_three_ways_to_it() {
        let native = NativeServer {
            path: PathBuf::from("/usr/sbin/mariadbd"),
            version: "10.11.19".to_owned(),
            is_supported: true,
        };
        let mut survey = Survey {
            engines: vec![found(Engine::MariaDb, vec![native]), found(Engine::MySql, Vec::new())],
            container_commands: Vec::new(),
            run_directories: PathBuf::from("/dev/shm"),
            cache: None,
        };
        let text = told(&survey, 80);
        assert!(text.contains("native     10.11.19 /usr/sbin/mariadbd, as the user mysql\n"), "{text}");
        assert!(text.contains("looked for mysqld on PATH"), "{text}");
        assert!(text.contains("mysql cannot be had here"), "{text}");
        assert!(text.contains("pkgs.docker-client of nix/shell.nix"), "{text}");
        assert!(!text.contains("mariadb cannot"), "{text}");

        let images = Ok(vec!["mysql:8.4".to_owned()]);
        survey.container_commands = vec![ContainerCommand { path: PathBuf::from("/usr/bin/podman"), images }];
        let text = told(&survey, 80);
        assert!(text.contains("container  mysql:8.4 by /usr/bin/podman\n"), "{text}");
        assert!(!text.contains("cannot be had"), "{text}");
    }
}
