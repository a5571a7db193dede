//! The query of a stored CREATE VIEW.

use sqlparser::keywords::Keyword;

use super::cursor::Stored;

/// Reads the text behind AS; `None` where the statement is not of SQLite's form.
pub fn read_query(sql: &str) -> Option<String> {
    let stored = Stored::read(sql)?;
    let (_, query) = stored.cursor().split_at_word(Keyword::AS)?;
    Some(query.text().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_is_what_stands_behind_the_first_as() {
        let cases = [
            ("CREATE VIEW v AS SELECT a AS b FROM t", "SELECT a AS b FROM t"),
            ("CREATE VIEW \"as\" (x, \"as\") as\n  select 1, 2 -- two\n", "select 1, 2"),
        ];
        for (sql, expected) in cases {
            assert_eq!(read_query(sql).as_deref(), Some(expected), "{sql}");
        }
    }
}
