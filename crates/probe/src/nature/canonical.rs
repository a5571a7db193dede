//! What was seen, in words that are the same for every engine. Not what it means.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::refusal;
use isoschema_engines::QueryError;

/// A row's values, from left to right, whatever its columns are called.
pub struct Cells(Vec<Option<String>>);

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Cell;
        impl<'de> Visitor<'de> for Cell {
            type Value = Cells;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cells, A::Error> {
                let mut cells = Vec::new();
                while let Some((_, cell)) = map.next_entry::<String, Option<String>>()? {
                    cells.push(cell);
                }
                Ok(Cells(cells))
            }
        }
        deserializer.deserialize_map(Cell)
    }
}

/// `1, NULL / 2, ''`; `no rows`.
pub fn rows(rows: &[Cells]) -> String {
    if rows.is_empty() {
        return "no rows".to_owned();
    }
    let row = |Cells(cells): &Cells| cells.iter().map(cell).collect::<Vec<_>>().join(", ");
    rows.iter().map(row).collect::<Vec<_>>().join(" / ")
}

fn cell(cell: &Option<String>) -> String {
    match cell {
        None => "NULL".to_owned(),
        Some(text) if text.is_empty() || text.trim() != text => format!("'{text}'"),
        Some(text) => text.clone(),
    }
}

/// What a statement that returns nothing came to.
pub const ACCEPTED: &str = "accepted";

/// `refused (unique)`.
pub fn refused(error: &QueryError) -> String {
    format!("refused ({})", refusal::class(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_in_one_line() {
        let text = |text: &str| Some(text.to_owned());
        let told = rows(&[Cells(vec![text("1"), None]), Cells(vec![text(""), text("a ")])]);
        assert_eq!(told, "1, NULL / '', 'a '");
        assert_eq!(rows(&[]), "no rows");
    }
}
