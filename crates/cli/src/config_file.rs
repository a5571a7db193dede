//! Which isoschema.toml is meant. It reads none.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use isoschema_verify::FILE_NAME;

use crate::output;

/// The file that was named, or the nearest one in the current directory and those above it.
pub(crate) fn find(named: Option<&Path>) -> Result<PathBuf> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let here =
        std::env::current_dir().context("cannot tell the current directory; name the file: --config FILE")?;
    let Some(directory) = here.ancestors().find(|directory| directory.join(FILE_NAME).is_file()) else {
        bail!(
            "no {FILE_NAME} in {} or above\nmake one: isoschema init\nor name one: isoschema verify --config FILE",
            here.display()
        );
    };
    if directory == here {
        return Ok(PathBuf::from(FILE_NAME));
    }
    let file = directory.join(FILE_NAME);
    output::tell(format_args!("isoschema: reading {}", file.display()));
    Ok(file)
}
