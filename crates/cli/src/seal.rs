//! `isoschema check`, and what `isoschema verify` tells of the seal. When a seal holds is decided elsewhere.

use std::process::ExitCode;

use anyhow::{Result, bail};
use isoschema_verify::{SealState, Sealing, Verified, today};

use crate::arguments::CheckArguments;
use crate::{config_file, output};

/// Holds the seal against the files.
pub(crate) fn check(arguments: &CheckArguments) -> Result<ExitCode> {
    let config = config_file::find(arguments.config.as_deref())?;
    let checked = isoschema_verify::check(&config, today())?;
    output::print(&checked.to_string())?;
    Ok(if checked.is_sealed() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Seals what was verified and tells so beside the report, which may be for a program. `status` is the verdict's.
pub(crate) fn tell(verified: &Verified, sealing: Sealing, status: ExitCode) -> Result<ExitCode> {
    let sealed = match verified.seal(sealing) {
        Ok(sealed) => sealed,
        // The verdict stands, and the next check says that it was not sealed.
        Err(error) if sealing == Sealing::Write => {
            output::tell(format_args!("isoschema: not sealed: {error}"));
            return Ok(status);
        }
        Err(error) => return Err(error.into()),
    };
    if sealing == Sealing::Frozen && matches!(sealed.state, SealState::NotCompared(_) | SealState::Moved) {
        bail!("--frozen cannot tell whether the seal would change\n{sealed}");
    }
    let is_silent = sealed.doubts.is_empty()
        && (sealed.state == SealState::Different
            || (sealed.state == SealState::Stands && sealed.versions.is_empty()));
    if !is_silent {
        output::tell(format_args!("isoschema: {sealed}"));
    }
    Ok(match sealed.state {
        SealState::WouldChange(_) => ExitCode::from(1),
        SealState::Stands
        | SealState::Written
        | SealState::Different
        | SealState::NotCompared(_)
        | SealState::Moved => status,
    })
}
