//! What of a database is read: on PostgreSQL, the schemas. The other engines have one in each database.

/// What is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    schemas: Vec<String>,
    may_be_missing: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self { schemas: vec!["public".to_owned()], may_be_missing: false }
    }
}

impl Scope {
    /// The scope of these schemas.
    ///
    /// # Errors
    /// When there is none, or one cannot be looked at; what to write instead.
    pub fn of(schemas: Vec<String>) -> Result<Self, String> {
        if schemas.is_empty() {
            return Err("`schemas` names no schema; leave it out for [\"public\"]".to_owned());
        }
        for (place, schema) in schemas.iter().enumerate() {
            // PostgreSQL reads "$user" in a search path as the name of whoever asks.
            if schema.is_empty() || schema == "$user" || schema.contains('\0') {
                return Err(format!("`schemas` has {schema:?}, which is no schema's name"));
            }
            if schema.starts_with("pg_") || schema == "information_schema" {
                return Err(format!(
                    "`schemas` has `{schema}`, which is PostgreSQL's own; name the project's"
                ));
            }
            if schemas[..place].contains(schema) {
                return Err(format!("`schemas` has `{schema}` twice; take one out"));
            }
        }
        Ok(Self { schemas, may_be_missing: false })
    }

    /// The same, before all migrations have run: what they make need not be there yet.
    #[must_use]
    pub fn so_far(&self) -> Self {
        Self { may_be_missing: true, ..self.clone() }
    }

    /// The schemas.
    #[must_use]
    pub fn schemas(&self) -> &[String] {
        &self.schemas
    }

    /// The schemas as the value of PostgreSQL's `search_path`: the queries read it by `current_schemas`.
    #[must_use]
    pub fn search_path(&self) -> String {
        let quoted: Vec<_> =
            self.schemas.iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect();
        quoted.join(", ")
    }

    /// The first that is needed and not among those that exist.
    pub(crate) fn missing<'a>(&'a self, existing: &[String]) -> Option<&'a str> {
        let missing = self.schemas.iter().find(|schema| !existing.contains(schema));
        missing.filter(|_| !self.may_be_missing).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(schemas: &[&str]) -> Result<Scope, String> {
        Scope::of(schemas.iter().map(|schema| (*schema).to_owned()).collect())
    }

    #[test]
    fn what_is_no_schema_of_a_project_is_refused_by_name() {
        for (schemas, part) in [
            (&[][..], "names no schema"),
            (&["app", ""], "no schema's name"),
            (&["$user"], "no schema's name"),
            (&["pg_catalog"], "PostgreSQL's own"),
            (&["information_schema"], "PostgreSQL's own"),
            (&["app", "log", "app"], "`app` twice"),
        ] {
            assert!(scope(schemas).unwrap_err().contains(part), "{schemas:?}");
        }
    }

    #[test]
    fn no_name_leaves_its_quotes() {
        let scope = scope(&["App", "a\", pg_catalog; --"]).unwrap();
        assert_eq!(scope.search_path(), "\"App\", \"a\"\", pg_catalog; --\"");
    }

    #[test]
    fn a_schema_must_be_there_at_the_end_and_not_before() {
        let scope = scope(&["app", "log"]).unwrap();
        assert_eq!(scope.missing(&["log".to_owned()]), Some("app"));
        assert_eq!(scope.missing(&["log".to_owned(), "app".to_owned()]), None);
        assert_eq!(scope.so_far().missing(&[]), None);
    }
}
