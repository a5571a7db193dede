//! What a command line chooses for one engine, or for all: `WAY`, `ENGINE=WAY`, `ENGINE=IMAGE`.

use isoschema_schema::Engine;
use isoschema_servers::Way;

/// Reads `WAY` or `ENGINE=WAY`. A URL may hold an equals sign of its own.
///
/// # Errors
/// When the engine or the way is none.
pub fn engine_way(text: &str) -> Result<(Option<Engine>, Way), String> {
    let way = |text: &str| text.parse::<Way>().map_err(|error| error.to_string());
    match text.split_once('=') {
        Some((engine, rest)) if !engine.contains(':') => Ok((Some(named(engine)?), way(rest)?)),
        Some(_) | None => Ok((None, way(text)?)),
    }
}

/// Reads `ENGINE=IMAGE`.
///
/// # Errors
/// When there is no equals sign, the engine is none, or nothing stands behind the sign.
pub fn engine_image(text: &str) -> Result<(Engine, String), String> {
    match text.split_once('=') {
        Some((engine, image)) if !image.is_empty() => Ok((named(engine)?, image.to_owned())),
        Some(_) | None => {
            Err(format!("`{text}` is not ENGINE=IMAGE; write for example postgres=postgres:17"))
        }
    }
}

fn named(engine: &str) -> Result<Engine, String> {
    engine.parse::<Engine>().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_read() {
        assert_eq!(engine_way("native"), Ok((None, Way::Native)));
        assert_eq!(engine_way("mariadb=container"), Ok((Some(Engine::MariaDb), Way::Container)));
        let (engine, _) = engine_way("postgres://me@host/?sslmode=require").expect("a URL");
        assert_eq!(engine, None);
        let (engine, _) =
            engine_way("postgres=postgres://me@host/?sslmode=require").expect("an engine's URL");
        assert_eq!(engine, Some(Engine::Postgres));
        assert!(engine_way("oracle=native").expect_err("no engine").contains("sqlite, mariadb"));
        assert!(engine_way("docker").is_err());
    }

    #[test]
    fn images_are_read() {
        let image = "registry.example:5000/postgres@sha256:ab=";
        assert_eq!(engine_image(&format!("postgres={image}")), Ok((Engine::Postgres, image.to_owned())));
        for (text, part) in [
            ("postgres:17", "is not ENGINE=IMAGE"),
            ("postgres=", "is not ENGINE=IMAGE"),
            ("oracle=oracle:23", "`oracle` is no engine"),
        ] {
            assert!(engine_image(text).expect_err(text).contains(part), "{text}");
        }
    }
}
