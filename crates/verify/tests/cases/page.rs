//! The SQL under `## Mending it` on a finding's page, by engine.

use isoschema_verify::{Engine, FindingName};

/// The statements that a page gives to mend the finding on an engine; `None` where it gives none.
///
/// A block of SQL is for the engines that its first line, a comment, names: `-- MariaDB, MySQL`.
pub fn mending(name: FindingName, engine: Engine) -> Option<String> {
    let (_, mending) = name.page().split_once("\n## Mending it\n")?;
    let blocks = mending.split("```sql\n").skip(1).filter_map(|block| block.split("```").next());
    let sql: Vec<_> = blocks.filter(|block| names(block, engine)).collect();
    (!sql.is_empty()).then(|| sql.concat())
}

fn names(block: &str, engine: Engine) -> bool {
    let first = block.lines().next().and_then(|line| line.strip_prefix("-- ")).unwrap_or_default();
    let (titles, _) = first.split_once(':').unwrap_or((first, ""));
    titles.split(", ").any(|title| title == engine.title())
}
