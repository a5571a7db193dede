//! The parts of a stored CREATE INDEX that SQLite's pragmas do not tell: expressions and the predicate.

use sqlparser::keywords::Keyword;

use super::cursor::Stored;

/// What a CREATE INDEX orders by, and for which rows.
#[derive(Debug, PartialEq, Eq)]
pub struct CreateIndex {
    /// The parts, in order.
    pub parts: Vec<IndexPart>,
    /// The text behind WHERE.
    pub predicate: Option<String>,
}

/// A part's text, its direction taken off.
#[derive(Debug, PartialEq, Eq)]
pub struct IndexPart {
    text: String,
    /// What stands before a trailing COLLATE, and the collation's name.
    collated: Option<(String, String)>,
}

impl IndexPart {
    /// The text, without a trailing COLLATE where that is the part's own. In `a || b COLLATE NOCASE` it is
    /// b's, and the part's collation, which the pragma tells, is another.
    pub fn expression(&self, collation: &str) -> &str {
        match &self.collated {
            Some((before, name)) if name.eq_ignore_ascii_case(collation) => before,
            _ => &self.text,
        }
    }
}

/// Reads a stored CREATE INDEX; `None` where it is not of SQLite's form.
pub fn read(sql: &str) -> Option<CreateIndex> {
    let stored = Stored::read(sql)?;
    let (_, mut cursor) = stored.cursor().split_at_word(Keyword::ON)?;
    cursor.name()?;
    let parts = cursor.brackets()?.items().into_iter().map(|mut part| {
        if part.take_last(Keyword::FIRST) || part.take_last(Keyword::LAST) {
            part.take_last(Keyword::NULLS);
        }
        if !part.take_last(Keyword::DESC) {
            part.take_last(Keyword::ASC);
        }
        let text = part.text().to_owned();
        let collated = part.take_last_collation().map(|name| (part.text().to_owned(), name));
        IndexPart { text, collated }
    });
    let parts = parts.collect();
    let predicate = cursor.take(&[Keyword::WHERE]).then(|| cursor.text().to_owned());
    Some(CreateIndex { parts, predicate })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_and_predicates_are_read_as_they_stand() {
        let cases = [
            ("CREATE INDEX i ON t(a)", &["a"] as &[_], None),
            (
                "CREATE UNIQUE INDEX \"on\" ON \"t\" (lower(a) COLLATE NOCASE DESC, b ASC)",
                &["lower(a)", "b"],
                None,
            ),
            ("CREATE INDEX i ON t(a || b COLLATE BINARY)", &["a || b COLLATE BINARY"], None),
            (
                "CREATE INDEX IF NOT EXISTS i ON t(a || ',' , (b)) WHERE a IS NOT NULL AND b > 'WHERE'",
                &["a || ','", "(b)"],
                Some("a IS NOT NULL AND b > 'WHERE'"),
            ),
            ("CREATE INDEX i ON t(a COLLATE \"nocase\") WHERE (a)", &["a"], Some("(a)")),
        ];
        for (sql, parts, predicate) in cases {
            let index = read(sql).expect(sql);
            let found: Vec<&str> = index.parts.iter().map(|part| part.expression("NOCASE")).collect();
            assert_eq!((&found[..], index.predicate.as_deref()), (parts, predicate), "{sql}");
        }
    }
}
