//! `isoschema init`: writes a project's first isoschema.toml. What stands in it is found elsewhere.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use isoschema_verify::{FILE_NAME, starter};

use crate::arguments::InitArguments;
use crate::output;

/// Writes isoschema.toml for the folders that are found, and says which these are.
pub(crate) fn run(arguments: &InitArguments) -> Result<ExitCode> {
    let root = &arguments.path;
    let shown = root.display();
    if !root.is_dir() {
        bail!("{shown} is no directory; name the project's: isoschema init PATH");
    }
    let starter = starter(root);
    if starter.folders.is_empty() {
        bail!(
            "no folder of migrations in {shown} or below\n\
             a folder counts when its files' names say a version (1_users.sql, V1__users.sql, …) or it has Diesel's layout,\n\
             VERSION_NAME/up.sql for each migration; a single file of SQL is named by hand: migrations = \"schema.sql\"\n\
             name the project's directory: isoschema init PATH"
        );
    }
    let file = root.join(FILE_NAME);
    if arguments.force {
        output::write(&file, &starter.text)?;
    } else {
        // Made only if it is not there, in one step: what somebody else writes meanwhile is not lost.
        let mut made = match OpenOptions::new().write(true).create_new(true).open(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                bail!("{} is there already; replace it: isoschema init --force", file.display())
            }
            made => made.with_context(|| format!("cannot write {}", file.display()))?,
        };
        made.write_all(starter.text.as_bytes())
            .with_context(|| format!("cannot write {}", file.display()))?;
    }

    let mut text = String::new();
    for folder in &starter.folders {
        let path = folder.path.strip_prefix(root).unwrap_or(&folder.path).display();
        let engines: Vec<_> = folder.engines.iter().map(|engine| engine.name()).collect();
        let engines = if engines.is_empty() { "?".to_owned() } else { engines.join(", ") };
        let layout = folder
            .layout
            .as_ref()
            .map_or_else(|reason| format!("layout unclear: {reason}"), |layout| layout.id.to_owned());
        let (migrations, reason) = (folder.migrations, &folder.reason);
        text += &format!("  {engines:<16} {path}, {migrations} migrations, {layout}; {reason}\n");
    }
    text += &format!("wrote {}\nnext: isoschema verify\n", file.display());
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}
