//! `[sqlite.functions]`: stand-ins for SQL functions that a project's program registers, as isoschema.toml writes them.

use std::collections::BTreeMap;

use isoschema_engines::{Constant, StandIn};
use serde::{Deserialize, Deserializer, de};

#[derive(Deserialize)]
#[serde(untagged, expecting = "write \"identity\", \"null\" or { constant = … }, a text or a number")]
enum Written {
    Word(Word),
    Constant(WrittenConstant),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Identity,
    Null,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenConstant {
    constant: Literal,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Literal {
    Integer(i64),
    Real(f64),
    Text(String),
}

/// Reads the section.
pub(crate) fn functions<'de, D: Deserializer<'de>>(
    section: D,
) -> Result<BTreeMap<String, StandIn>, D::Error> {
    let written = BTreeMap::<String, Written>::deserialize(section)?;
    if let Some(name) = written.keys().find(|name| name.trim().is_empty()) {
        return Err(de::Error::custom(format!("`{name}` is no function's name")));
    }
    let stand_in = |written| match written {
        Written::Word(Word::Identity) => StandIn::Identity,
        Written::Word(Word::Null) => StandIn::Constant(Constant::Null),
        Written::Constant(WrittenConstant { constant }) => StandIn::Constant(match constant {
            Literal::Integer(number) => Constant::Integer(number),
            Literal::Real(number) => Constant::Real(number),
            Literal::Text(text) => Constant::Text(text),
        }),
    };
    Ok(written.into_iter().map(|(name, written)| (name, stand_in(written))).collect())
}
