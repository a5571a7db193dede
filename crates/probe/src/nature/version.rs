//! A server's version as numbers, so that 10.11 comes after 10.2. Not its name or its build.

use serde::Deserialize;

/// The numbers of a version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub struct Version(Vec<u32>);

impl From<String> for Version {
    fn from(text: String) -> Self {
        Self::in_text(&text)
    }
}

impl Version {
    /// The version that a text begins with: `10.11.19` of `10.11.19-MariaDB-0+deb12u1`.
    #[must_use]
    pub fn in_text(text: &str) -> Self {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        Self(text[..end].split('.').map_while(|number| number.parse().ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_number() {
        let ordered =
            ["9.7.4", "10.2", "10.11.19-MariaDB-0+deb12u1", "11.8", "15.20 (Debian 15.20-0)", "18beta1"];
        assert!(ordered.map(Version::in_text).is_sorted());
        assert_eq!(Version::in_text("11.8.8-MariaDB"), Version(vec![11, 8, 8]));
    }
}
