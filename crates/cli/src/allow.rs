//! `isoschema allow`: accepts a finding. What an allowance may say is checked elsewhere.

use std::process::ExitCode;

use anyhow::{Result, bail};
use isoschema_verify::{Allowance, today, until_by_default, write_allowance};

use crate::arguments::AllowArguments;
use crate::{config_file, output};

/// Writes the allowance into isoschema.toml.
pub(crate) fn run(arguments: AllowArguments) -> Result<ExitCode> {
    let config = config_file::find(arguments.config.as_deref())?;
    let today = today();
    let until = arguments.until.unwrap_or_else(|| until_by_default(today));
    if until < today {
        bail!("--until {until} is over; name a day to come");
    }
    let allowance = Allowance {
        name: arguments.name,
        path: arguments.path,
        engines: arguments.engines.into_iter().collect(),
        reason: arguments.reason,
        until,
        count: arguments.count,
    };
    write_allowance(&config, &allowance)?;
    output::print(&format!(
        "{}: allowed {} at {} until {until}\nnext: isoschema verify\n",
        config.display(),
        allowance.name,
        allowance.path
    ))?;
    Ok(ExitCode::SUCCESS)
}
