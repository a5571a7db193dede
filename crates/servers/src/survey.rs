//! What can be had on this machine, for `isoschema doctor`: programs, container commands, images, places.
//! Starts nothing.

use std::path::PathBuf;

use isoschema_schema::Engine;

use crate::{Request, binary, container, place, user};

/// What can be had on this machine.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Per engine, in the order of [`Engine::ALL`].
    pub engines: Vec<Availability>,
    /// docker and podman, as far as they are on PATH.
    pub container_commands: Vec<ContainerCommand>,
    /// Where run directories are made.
    pub run_directories: PathBuf,
    /// Where prepared data directories are kept; `None` where the environment names no home.
    pub cache: Option<PathBuf>,
}

/// What can be had of one engine.
#[derive(Debug, Clone)]
pub struct Availability {
    /// The engine.
    pub engine: Engine,
    /// The server programs that were found, the preferred one first; SQLite is compiled in.
    pub natives: Vec<NativeServer>,
    /// Where else programs were looked for, and why what is there does not count.
    pub looked_for: Vec<String>,
    /// The user that a server would run as, where this process is root.
    pub user: Option<String>,
    /// The image that a container would be made from; SQLite has none.
    pub image: Option<String>,
    /// Other images of this engine that are here, as `scripts/images` makes them.
    pub other_images: Vec<String>,
}

/// A server program.
#[derive(Debug, Clone)]
pub struct NativeServer {
    /// Its path.
    pub path: PathBuf,
    /// Its exact version.
    pub version: String,
    /// Whether isoschema supports this version.
    pub is_supported: bool,
}

/// docker or podman.
#[derive(Debug, Clone)]
pub struct ContainerCommand {
    /// Its path.
    pub path: PathBuf,
    /// The images of database servers that it has, or why it cannot be used.
    pub images: Result<Vec<String>, String>,
}

/// Looks for everything that a server could come from.
#[must_use]
pub fn survey() -> Survey {
    let container_commands: Vec<_> = container::commands().into_iter().map(examine).collect();
    let images: Vec<&String> =
        container_commands.iter().filter_map(|command| command.images.as_ref().ok()).flatten().collect();
    let engines = Engine::ALL.into_iter().map(|engine| availability(engine, &images)).collect();
    Survey {
        engines,
        container_commands,
        run_directories: place::run_root(Request::new(Engine::Sqlite).directory.as_deref()),
        cache: place::cache(),
    }
}

fn availability(engine: Engine, images: &[&String]) -> Availability {
    let (found, looked_for) = match engine {
        Engine::Sqlite => (Vec::new(), Vec::new()),
        Engine::MariaDb | Engine::MySql | Engine::Postgres => binary::search(engine),
    };
    let natives = found.into_iter().map(|binary| NativeServer {
        is_supported: binary.version.is_supported(engine),
        path: binary.path,
        version: binary.exact,
    });
    let image = Request::default_image(engine).map(str::to_owned);
    let repository = format!("{engine}:");
    let other_images = images
        .iter()
        .filter(|name| Some(**name) != image.as_ref())
        .filter(|name| name.rsplit('/').next().is_some_and(|last| last.starts_with(&repository)))
        .map(|name| (*name).clone())
        .collect();
    Availability {
        engine,
        natives: natives.collect(),
        looked_for,
        user: match engine {
            Engine::Sqlite => None,
            Engine::MariaDb | Engine::MySql | Engine::Postgres => {
                user::unprivileged(engine).map(|user| user.name)
            }
        },
        image,
        other_images,
    }
}

fn examine(path: PathBuf) -> ContainerCommand {
    let images = container::images(&path);
    ContainerCommand { path, images }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_engine_is_accounted_for() {
        let survey = survey();
        let engines: Vec<_> = survey.engines.iter().map(|availability| availability.engine).collect();
        assert_eq!(engines, Engine::ALL);
        for availability in &survey.engines {
            let is_embedded = availability.engine == Engine::Sqlite;
            assert_eq!(availability.looked_for.is_empty(), is_embedded, "{availability:?}");
            assert_eq!(availability.image.is_none(), is_embedded, "{availability:?}");
        }
    }

    #[test]
    fn images_count_for_their_engine_alone() {
        let images =
            ["mariadb:11.4", "isoschema/mariadb:10.11", "isoschema/mysql:9.7", "alpine:3"].map(str::to_owned);
        let images: Vec<_> = images.iter().collect();
        assert_eq!(availability(Engine::MariaDb, &images).other_images, ["isoschema/mariadb:10.11"]);
        assert_eq!(availability(Engine::MySql, &images).other_images, ["isoschema/mysql:9.7"]);
        assert!(availability(Engine::Postgres, &images).other_images.is_empty());
    }
}
