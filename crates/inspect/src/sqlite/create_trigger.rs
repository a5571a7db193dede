//! The head of a stored CREATE TRIGGER: when it fires.

use sqlparser::keywords::Keyword;

use super::cursor::Stored;

/// When a trigger fires.
#[derive(Debug, PartialEq, Eq)]
pub struct CreateTrigger {
    pub moment: &'static str,
    pub event: &'static str,
}

/// Reads a stored CREATE TRIGGER; `None` where it is not of SQLite's form.
pub fn read(sql: &str) -> Option<CreateTrigger> {
    let stored = Stored::read(sql)?;
    let mut cursor = stored.cursor();
    cursor.take(&[Keyword::CREATE, Keyword::TRIGGER]).then_some(())?;
    cursor.take(&[Keyword::IF, Keyword::NOT, Keyword::EXISTS]);
    cursor.qualified_name()?;
    let moment = if cursor.take(&[Keyword::AFTER]) {
        "after"
    } else if cursor.take(&[Keyword::INSTEAD, Keyword::OF]) {
        "instead of"
    } else {
        cursor.take(&[Keyword::BEFORE]);
        "before"
    };
    let event = [(Keyword::INSERT, "insert"), (Keyword::UPDATE, "update"), (Keyword::DELETE, "delete")]
        .into_iter()
        .find_map(|(word, event)| cursor.take(&[word]).then_some(event))?;
    Some(CreateTrigger { moment, event })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_and_event_are_read_behind_the_name() {
        let cases = [
            ("CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; END", "before", "delete"),
            ("CREATE TRIGGER after AFTER INSERT ON t BEGIN SELECT 1; END", "after", "insert"),
            (
                "CREATE TRIGGER IF NOT EXISTS g BEFORE UPDATE OF a, b ON t BEGIN SELECT 1; END",
                "before",
                "update",
            ),
            ("CREATE TRIGGER \"x y\" INSTEAD OF UPDATE ON v BEGIN SELECT 1; END", "instead of", "update"),
        ];
        for (sql, moment, event) in cases {
            assert_eq!(read(sql), Some(CreateTrigger { moment, event }), "{sql}");
        }
    }
}
