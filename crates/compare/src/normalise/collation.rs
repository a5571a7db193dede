//! Rules on character sets and collations: which characters a text may have, and when two texts are the same.

use std::collections::BTreeMap;

use isoschema_schema::{CatalogColumn, Domain, Engine, Equality, Repertoire};

use crate::rule::{Firings, Rule};

const BOTH: &[Engine] = &[Engine::MariaDb, Engine::MySql];
const COLLATIONS: &str = "MySQL 8.4 manual, section 12.3.1; measured with MariaDB 10.11.19";

static UTF8MB4: Rule = Rule {
    id: "mysql-utf8mb4",
    engines: BOTH,
    spelling: "utf8mb4, utf16, utf32",
    meaning: "all of Unicode",
    why: "a character may take four bytes",
    source: "MySQL 8.4 manual, section 12.9",
    case: "mariadb charset utf8mb4",
};
static UTF8MB3: Rule = Rule {
    id: "mysql-utf8mb3",
    engines: BOTH,
    spelling: "utf8mb3, utf8, ucs2",
    meaning: "Unicode's first 65,536 characters",
    why: "a character takes three bytes at most, so emoji are refused",
    source: "MySQL 8.4 manual, section 12.9.2; '😀' is refused with MariaDB 10.11.19",
    case: "mariadb charset utf8mb3",
};
static LATIN1: Rule = Rule {
    id: "mysql-latin1",
    engines: BOTH,
    spelling: "latin1",
    meaning: "Latin-1",
    why: "one byte for a character",
    source: "MySQL 8.4 manual, section 12.10.2",
    case: "mariadb charset latin1",
};
static ASCII: Rule = Rule {
    id: "mysql-ascii",
    engines: BOTH,
    spelling: "ascii, and every other character set",
    meaning: "ASCII",
    why: "beyond ASCII another one-byte character set shares too few characters to rely on",
    source: "MySQL 8.4 manual, section 12.10",
    case: "mariadb charset ascii",
};
static POSTGRES_ENCODING: Rule = Rule {
    id: "postgres-encoding",
    engines: &[Engine::Postgres],
    spelling: "server_encoding LATIN1, or another than UTF8",
    meaning: "Latin-1, or ASCII",
    why: "a database has one encoding, and characters outside it are refused",
    source: "PostgreSQL 15 manual, section 24.3",
    case: "postgres encoding LATIN1",
};
static NOCASE: Rule = Rule {
    id: "sqlite-nocase",
    engines: &[Engine::Sqlite],
    spelling: "COLLATE NOCASE",
    meaning: "'Bob' = 'bob'",
    why: "ASCII letters are compared without case",
    source: "sqlite.org/datatype3.html, section 7.1",
    case: "sqlite collation NOCASE",
};
static RTRIM: Rule = Rule {
    id: "sqlite-rtrim",
    engines: &[Engine::Sqlite],
    spelling: "COLLATE RTRIM",
    meaning: "'a' = 'a '",
    why: "blanks at the end are not compared",
    source: "sqlite.org/datatype3.html, section 7.1",
    case: "sqlite collation RTRIM",
};
static FOLDS_CASE: Rule = Rule {
    id: "mysql-collation-case",
    engines: BOTH,
    spelling: "collations named _ci",
    meaning: "'Bob' = 'bob'",
    why: "ci stands for case insensitive",
    source: COLLATIONS,
    case: "mysql collation utf8mb4_0900_as_ci",
};
static FOLDS_ACCENTS: Rule = Rule {
    id: "mysql-collation-accents",
    engines: BOTH,
    spelling: "collations named _ai, or _ci without _as",
    meaning: "'e' = 'é'",
    why: "ai stands for accent insensitive, which a _ci without either implies",
    source: COLLATIONS,
    case: "mariadb collation utf8mb4_unicode_ci",
};
static BINARY: Rule = Rule {
    id: "mysql-collation-binary",
    engines: BOTH,
    spelling: "collations named _bin, _cs, or binary",
    meaning: "texts are the same when their characters are",
    why: "neither case nor accents are folded",
    source: COLLATIONS,
    case: "mariadb collation utf8mb4_bin",
};
static PADS: Rule = Rule {
    id: "mysql-collation-pads",
    engines: BOTH,
    spelling: "collations without _nopad_ or _0900_",
    meaning: "'a' = 'a '",
    why: "the shorter text is filled up with blanks before it is compared, under _bin too",
    source: "'a' and 'a ' are one value under utf8mb4_bin with MariaDB 10.11.19 and MySQL 9.7.4; MySQL 8.4 manual, \
             section 12.8.6",
    case: "mariadb collation utf8mb4_bin",
};
static NO_PAD: Rule = Rule {
    id: "mysql-collation-no-pad",
    engines: BOTH,
    spelling: "collations named _nopad_ (MariaDB) or _0900_ (MySQL)",
    meaning: "'a' and 'a ' differ",
    why: "their pad attribute is NO PAD",
    source: "'a' and 'a ' are two values under utf8mb4_nopad_bin with MariaDB 10.11.19, and under \
             utf8mb4_0900_ai_ci with MySQL 9.7.4",
    case: "mariadb collation utf8mb4_nopad_bin",
};
static CITEXT: Rule = Rule {
    id: "postgres-citext",
    engines: &[Engine::Postgres],
    spelling: "citext",
    meaning: "'Bob' = 'bob'",
    why: "values are compared in lower case",
    source: "PostgreSQL 15 manual, appendix F.10",
    case: "postgres collation citext",
};
static CHAR_PADS: Rule = Rule {
    id: "postgres-char-pads",
    engines: &[Engine::Postgres],
    spelling: "character(n)",
    meaning: "'a' = 'a '",
    why: "blanks at the end are not compared",
    source: "PostgreSQL 15 manual, section 8.3",
    case: "postgres collation character(4)",
};

static NONDETERMINISTIC: Rule = Rule {
    id: "postgres-collation-strength",
    engines: &[Engine::Postgres],
    spelling: "a nondeterministic ICU collation with ks-level1 or ks-level2",
    meaning: "'Bob' = 'bob'; at level 1 'e' = 'é' too, and with kc-true only that",
    why: "ICU compares base letters at level 1 and accents at level 2; only a nondeterministic collation takes what \
          compares as the same for the same",
    source: "PostgreSQL 15 manual, section 24.2.2.4; measured with PostgreSQL 15.20",
    case: "postgres collation icu und-u-ks-level2 nondeterministic",
};

/// Every rule on character sets and collations.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    [
        &UTF8MB4,
        &UTF8MB3,
        &LATIN1,
        &ASCII,
        &POSTGRES_ENCODING,
        &NOCASE,
        &RTRIM,
        &FOLDS_CASE,
        &FOLDS_ACCENTS,
        &BINARY,
        &PADS,
        &NO_PAD,
        &CITEXT,
        &CHAR_PADS,
        &NONDETERMINISTIC,
    ]
    .into_iter()
    .copied()
}

/// The characters that a column's texts may have. Fires nothing for a column that has no character set.
pub(crate) fn repertoire(
    engine: Engine,
    settings: &BTreeMap<String, String>,
    column: &CatalogColumn,
    firings: &mut Firings,
) -> Repertoire {
    match engine {
        Engine::Sqlite => Repertoire::Unicode,
        Engine::MariaDb | Engine::MySql => {
            let Some(set) = &column.character_set else { return Repertoire::Unicode };
            let (rule, repertoire) = match set.to_lowercase().as_str() {
                "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" => (&UTF8MB4, Repertoire::Unicode),
                "utf8mb3" | "utf8" | "ucs2" => (&UTF8MB3, Repertoire::BasicPlane),
                "latin1" => (&LATIN1, Repertoire::Latin1),
                _ => (&ASCII, Repertoire::Ascii),
            };
            firings.fire(rule);
            repertoire
        }
        Engine::Postgres => {
            let encoding = settings.get("server_encoding").map(|name| name.to_uppercase());
            let repertoire = match encoding.as_deref() {
                None | Some("UTF8" | "SQL_ASCII") => return Repertoire::Unicode,
                Some("LATIN1") => Repertoire::Latin1,
                Some(_) => Repertoire::Ascii,
            };
            if column.collation.is_some() {
                firings.fire(&POSTGRES_ENCODING);
            }
            repertoire
        }
    }
}

/// When two of a column's texts are the same; `None` for what is no text.
pub(crate) fn equality(
    engine: Engine,
    settings: &BTreeMap<String, String>,
    column: &CatalogColumn,
    domain: &Domain,
    type_name: &str,
    firings: &mut Firings,
) -> Option<Equality> {
    if !matches!(domain, Domain::Text { .. }) {
        return None;
    }
    let collation = column.collation.as_deref().unwrap_or_default().to_lowercase();
    Some(match engine {
        Engine::Sqlite => match collation.as_str() {
            "nocase" => {
                firings.fire(&NOCASE);
                Equality { folds_case: true, ..Equality::default() }
            }
            "rtrim" => {
                firings.fire(&RTRIM);
                Equality { pads_blanks: true, ..Equality::default() }
            }
            _ => Equality::default(),
        },
        Engine::MariaDb | Engine::MySql => mysql_equality(&collation, firings),
        Engine::Postgres => {
            let own = settings.get(&format!("collation {}", column.collation.as_deref().unwrap_or_default()));
            let mut equality = own.map_or_else(Equality::default, |own| icu_equality(own, firings));
            if type_name == "citext" {
                firings.fire(&CITEXT);
                equality.folds_case = true;
            }
            if ["character", "bpchar"].contains(&type_name) {
                firings.fire(&CHAR_PADS);
                equality.pads_blanks = true;
            }
            equality
        }
    })
}

/// What a collation of the project's own folds: `icu und-u-ks-level2 nondeterministic`.
fn icu_equality(definition: &str, firings: &mut Firings) -> Equality {
    if !definition.split(' ').any(|word| word == "nondeterministic") {
        return Equality::default();
    }
    firings.fire(&NONDETERMINISTIC);
    let base_letters_only = definition.contains("ks-level1");
    let tells_case = definition.contains("kc-true");
    Equality {
        folds_case: definition.contains("ks-level2") || (base_letters_only && !tells_case),
        folds_accents: base_letters_only,
        pads_blanks: false,
    }
}

fn mysql_equality(collation: &str, firings: &mut Firings) -> Equality {
    let has = |mark: &str| collation.split('_').any(|part| part == mark);
    let folds_case = has("ci");
    let folds_accents = has("ai") || (folds_case && !has("as"));
    let pads_blanks = !(has("nopad") || has("0900") || collation == "binary" || collation.is_empty());
    for (holds, rule) in [
        (folds_case, &FOLDS_CASE),
        (folds_accents, &FOLDS_ACCENTS),
        (!folds_case && !folds_accents, &BINARY),
        (pads_blanks, &PADS),
        (!pads_blanks, &NO_PAD),
    ] {
        if holds {
            firings.fire(rule);
        }
    }
    Equality { folds_case, folds_accents, pads_blanks }
}
