//! Why a `schema.rs` is no contract.

/// Why a `schema.rs` cannot be read as a contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}:{line}: {reason}; {mend}")]
pub struct ContractError {
    /// The file, as the project names it.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
    /// How to mend it.
    pub mend: String,
}

/// The file that errors are about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub path: &'a str,
}

impl Place<'_> {
    /// An error in a line of the file.
    pub(crate) fn error(
        self,
        line: usize,
        reason: impl Into<String>,
        mend: impl Into<String>,
    ) -> ContractError {
        let (reason, mend) = (reason.into(), mend.into());
        ContractError { path: self.path.to_owned(), line: line.max(1), reason, mend }
    }

    /// What Diesel's parser, or syn, says.
    pub(crate) fn syntax(self, line: usize, error: &syn::Error) -> ContractError {
        // An error at the end of the input has no line of its own.
        let line = error.span().start().line.max(line);
        self.error(line, error.to_string(), "write it as `diesel print-schema` does")
    }
}
