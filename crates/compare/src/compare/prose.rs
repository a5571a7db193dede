//! How an explanation names engines. What it says of them stands with what is compared.

use isoschema_schema::Engine;

/// `SQLite, MariaDB and PostgreSQL`.
pub(crate) fn titles(engines: &[Engine]) -> String {
    enumerate(&engines.iter().map(|engine| engine.title()).collect::<Vec<_>>())
}

/// `a, b and c`.
pub(crate) fn enumerate<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// Engines and what they do: `SQLite accepts`, `SQLite and MariaDB accept`.
pub(crate) fn clause(engines: &[Engine], singular: &str, plural: &str) -> String {
    format!("{} {}", titles(engines), if engines.len() == 1 { singular } else { plural })
}

/// Which engine says what, engines that say the same together: `SQLite (text) and MariaDB (UUID)`.
pub(crate) fn told(sayings: &[(Engine, String)]) -> String {
    enumerate(&grouped(sayings, |engines, saying| format!("{} ({saying})", titles(engines))))
}

/// The same in order of first appearance, each group as `show` gives it.
pub(crate) fn grouped(sayings: &[(Engine, String)], show: impl Fn(&[Engine], &str) -> String) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<Engine>)> = Vec::new();
    for (engine, saying) in sayings {
        match groups.iter_mut().find(|(known, _)| known == saying) {
            Some((_, engines)) => engines.push(*engine),
            None => groups.push((saying, vec![*engine])),
        }
    }
    groups.iter().map(|(saying, engines)| show(engines, saying)).collect()
}

/// A sentence that begins with a capital.
pub(crate) fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}
