//! `isoschema ledger`: tokens and the index, on the ledger's database itself. The server need not run.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use etcetera::BaseStrategy;
use isoschema_ledger_server::{Actor, Change, DatabaseUrl, Options, Secret, Storage, Token, TokenName};
use isoschema_verify::differences_from_seal;

use crate::ledger_arguments::{DatabaseArguments, LedgerArguments, LedgerCommand, TokenCommand};
use crate::output;

/// Does what was asked.
pub(crate) fn run(arguments: LedgerArguments) -> Result<ExitCode> {
    match arguments.command {
        LedgerCommand::Token(arguments) => match arguments.command {
            TokenCommand::Create { name, database } => create_token(&name, &database)?,
            TokenCommand::List(database) => list_tokens(&database)?,
            TokenCommand::Revoke { token, database } => revoke_token(&token, &database)?,
        },
        LedgerCommand::Rebuild(database) => rebuild(&database)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The database that is meant.
pub(crate) fn url(arguments: &DatabaseArguments) -> Result<DatabaseUrl> {
    match &arguments.database_url {
        Some(url) => Ok(url.parse()?),
        None => default_url(),
    }
}

/// A SQLite file in the user's data directory, which is made for this user alone.
fn default_url() -> Result<DatabaseUrl> {
    let advice = "name a database: --database-url sqlite:///FILE";
    let data =
        etcetera::choose_base_strategy().with_context(|| format!("no data directory: {advice}"))?.data_dir();
    let directory = data.join("isoschema");
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&directory)
        .with_context(|| format!("cannot make {}; {advice}", directory.display()))?;
    let file = directory.join("ledger.sqlite3");
    let Some(path) = file.to_str() else {
        bail!("{} is not in UTF-8; {advice}", file.display());
    };
    Ok(format!("sqlite://{path}").parse()?)
}

/// Opens the ledger: migrated, and with the sealed schema.
pub(crate) fn open(url: &DatabaseUrl, options: &Options) -> Result<Arc<dyn Storage>> {
    let differences = |seal: &str, url: &str, twin: &str| {
        differences_from_seal(seal, url, twin).map_err(|error| error.to_string())
    };
    Ok(isoschema_ledger_server::open(url, options, &differences)?)
}

fn storage(arguments: &DatabaseArguments) -> Result<Arc<dyn Storage>> {
    open(&url(arguments)?, &Options { connections: 1, ..Options::default() })
}

/// A change by whoever runs the command.
fn change() -> Result<Change> {
    let user = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let user = user.filter(|user| !user.trim().is_empty()).unwrap_or_else(|| "somebody".to_owned());
    Ok(Change::now(Actor::new(format!("command line: {user}"))?))
}

fn create_token(name: &str, database: &DatabaseArguments) -> Result<()> {
    let name = TokenName::new(name)?;
    let secret = Secret::generate()?;
    let token = storage(database)?.create_token(&change()?, &name, &secret.digest())?;
    output::print(&format!("{}\n", secret.text(token.id)))?;
    output::tell(format_args!(
        "isoschema: token {name}, which cannot be shown again; give it to programs as ISOSCHEMA_LEDGER_TOKEN"
    ));
    Ok(())
}

fn list_tokens(database: &DatabaseArguments) -> Result<()> {
    let tokens = storage(database)?.tokens()?;
    let id_width = width(&tokens, |token| token.id.to_string());
    let name_width = width(&tokens, |token| token.name.to_string());
    let mut text = String::new();
    for Token { id, name, created_at, revoked_at, .. } in &tokens {
        let state = revoked_at.map_or_else(|| "valid".to_owned(), |moment| format!("revoked {moment}"));
        text += &format!("{id:>id_width$}  {name:<name_width$}  made {created_at}  {state}\n");
    }
    if tokens.is_empty() {
        output::tell("isoschema: there are no tokens; make one: isoschema ledger token create NAME");
    }
    output::print(&text)
}

fn width(tokens: &[Token], shown: fn(&Token) -> String) -> usize {
    tokens.iter().map(|token| shown(token).chars().count()).max().unwrap_or(0)
}

fn revoke_token(wanted: &str, database: &DatabaseArguments) -> Result<()> {
    let storage = storage(database)?;
    let tokens = storage.tokens()?;
    // A name may be all digits; it is meant before an id.
    let by_name = tokens.iter().find(|token| token.name.as_str() == wanted);
    let found = by_name.or_else(|| tokens.iter().find(|token| token.id.to_string() == wanted));
    let Some(found) = found else {
        bail!("there is no token {wanted}; list them: isoschema ledger token list");
    };
    let Token { id, name, revoked_at, .. } = storage.revoke_token(&change()?, &found.name)?;
    let at = revoked_at.map_or_else(String::new, |moment| format!(" since {moment}"));
    output::print(&format!("token {id}, {name}, is revoked{at}\n"))
}

fn rebuild(database: &DatabaseArguments) -> Result<()> {
    let rebuilt = storage(database)?.rebuild(&change()?)?;
    let counted =
        |count: u64, noun: &str| if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") };
    output::print(&format!(
        "rebuilt {} with {}\n",
        counted(rebuilt.runs, "run"),
        counted(rebuilt.findings, "finding")
    ))
}
