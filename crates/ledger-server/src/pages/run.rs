//! A run's page: its findings by table, as the text report tells them, those that fail first and in full.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use isoschema_ledger::{Error, Run, RunDetails};
use serde::Deserialize;

use super::{Shown, Time, render, word};
use crate::authority::may_look;
use crate::input::{Nothing, OfRun, Parameters};
use crate::ledger::Ledger;
use crate::problem::{Kind, Problem};
use crate::told::{Finding, Level, Told};

/// How many findings a page has.
const FINDINGS: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunParameters {
    level: Option<Level>,
    name: Option<String>,
    page: Option<usize>,
}

#[derive(Template)]
#[template(path = "run.html")]
struct RunPage {
    id: i64,
    project: String,
    at: Time,
    verdict: &'static str,
    tool_version: String,
    took: Option<String>,
    engines: Vec<EngineRow>,
    names: Vec<NameRow>,
    levels: Vec<Choice>,
    name: Option<String>,
    tables: Vec<Table>,
    shown: usize,
    found: usize,
    pages: Vec<Choice>,
    allowances: Vec<AllowanceRow>,
}

struct EngineRow {
    engine: &'static str,
    version: String,
    server: String,
    sizes: [String; 3],
    migrate: String,
}

struct NameRow {
    name: String,
    counts: [usize; 3],
    query: String,
}

/// A link to another part of the findings.
struct Choice {
    title: String,
    query: String,
    is_current: bool,
}

struct Table {
    name: String,
    findings: Vec<FindingRow>,
}

struct FindingRow {
    level: Level,
    member: String,
    name: String,
    grade: String,
    reason: Option<String>,
    sides: Vec<SideRow>,
    explanation: String,
    is_open: bool,
}

struct SideRow {
    engine: &'static str,
    definition: String,
    origin: Option<String>,
}

struct AllowanceRow {
    name: String,
    path: String,
    reason: String,
    until: String,
    allowed: usize,
}

impl From<&Finding> for FindingRow {
    fn from(finding: &Finding) -> Self {
        let sides = finding.sides.iter().map(|(engine, side)| SideRow {
            engine: engine.title(),
            definition: side.definition.clone(),
            origin: side.origin(),
        });
        Self {
            level: finding.level(),
            member: finding.member().to_owned(),
            name: finding.name.clone(),
            grade: finding.grade.to_string(),
            reason: finding.level_reason.clone(),
            sides: sides.collect(),
            explanation: finding.explanation.clone(),
            is_open: finding.level() == Level::Fail,
        }
    }
}

/// Which findings are asked for.
struct Asked {
    level: Option<Level>,
    name: Option<String>,
    page: usize,
}

impl Asked {
    fn includes(&self, finding: &Finding) -> bool {
        let of_level = self.level.is_none_or(|level| level == finding.level());
        of_level && self.name.as_deref().is_none_or(|name| name == finding.name)
    }

    /// The query that asks for these.
    fn query(&self) -> String {
        let level = self.level.map(|level| format!("level={}", level.name()));
        let name = self.name.as_deref().map(|name| format!("name={}", escaped(name)));
        let page = (self.page > 1).then(|| format!("page={}", self.page));
        let parts: Vec<_> = [level, name, page].into_iter().flatten().collect();
        if parts.is_empty() { "?".to_owned() } else { format!("?{}", parts.join("&")) }
    }
}

/// A name as a query says it; those that are none of ours may hold anything.
fn escaped(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn choices(told: &Told, asked: &Asked) -> Vec<Choice> {
    let choice = |level: Option<Level>, title: String| {
        let query = Asked { level, name: None, page: 1 }.query();
        Choice { title, query, is_current: asked.name.is_none() && asked.level == level }
    };
    let all = choice(None, format!("all {}", told.findings.len()));
    let levels =
        Level::ALL.map(|level| choice(Some(level), format!("{} {}", told.count(level), level.title())));
    [all].into_iter().chain(levels).collect()
}

fn pages(found: usize, asked: &Asked) -> Vec<Choice> {
    let last = found.div_ceil(FINDINGS);
    if last < 2 {
        return Vec::new();
    }
    // All of few; of many the ends and those around this one.
    let is_near = |page: usize| last <= 12 || page == 1 || page == last || page.abs_diff(asked.page) <= 3;
    (1..=last)
        .filter(|page| is_near(*page))
        .map(|page| Choice {
            title: page.to_string(),
            query: Asked { level: asked.level, name: asked.name.clone(), page }.query(),
            is_current: page == asked.page,
        })
        .collect()
}

fn page(details: RunDetails, told: &Told, asked: Asked) -> Result<RunPage, Problem> {
    let RunDetails { run, engines, .. } = details;
    let Run { id, project, started_at, finished_at, verdict, tool_version, .. } = run;
    let mut found: Vec<_> = told.findings.iter().filter(|finding| asked.includes(finding)).collect();
    // The report's order within each level.
    found.sort_by_key(|finding| finding.level());
    let first = (asked.page - 1).saturating_mul(FINDINGS);
    if first > 0 && first >= found.len() {
        return Err(Problem::new(Kind::NotFound, format!("run {id} has no page {} of findings", asked.page)));
    }
    let shown: Vec<_> = found.iter().copied().skip(first).take(FINDINGS).collect();
    let place = |finding: &Finding| (finding.level() == Level::Fail, finding.table().to_owned());
    let tables = shown.chunk_by(|a, b| place(a) == place(b)).map(|findings| Table {
        name: findings.first().map_or_else(String::new, |finding| finding.table().to_owned()),
        findings: findings.iter().map(|finding| FindingRow::from(*finding)).collect(),
    });
    let engines = engines.into_iter().map(|known| {
        let facts = told.engines.get(&known.engine);
        let size = |size: Option<u64>| size.map_or_else(String::new, |size| size.to_string());
        EngineRow {
            engine: known.engine.title(),
            version: facts.map_or(known.version, |facts| facts.version.clone()),
            server: facts.map_or_else(String::new, |facts| facts.server.clone()),
            sizes: [
                size(facts.and_then(|facts| facts.migrations)),
                size(facts.and_then(|facts| facts.tables)),
                size(facts.and_then(|facts| facts.columns)),
            ],
            migrate: seconds(known.timing.migrate_us),
        }
    });
    let names = told.names().into_iter().map(|(name, counts)| NameRow {
        name: name.to_owned(),
        counts,
        query: Asked { level: None, name: Some(name.to_owned()), page: 1 }.query(),
    });
    let allowances = told.allowances.iter().map(|allowance| AllowanceRow {
        name: allowance.name.clone(),
        path: allowance.path.clone(),
        reason: allowance.reason.clone(),
        until: allowance.until.clone(),
        allowed: allowance.allowed,
    });
    let took = finished_at.map(|end| seconds(end.unix_microseconds() - started_at.unix_microseconds()));
    Ok(RunPage {
        id: id.0,
        project: project.into(),
        at: started_at.into(),
        verdict: word(verdict),
        tool_version: tool_version.into(),
        took,
        engines: engines.collect(),
        names: names.collect(),
        levels: choices(told, &asked),
        tables: tables.collect(),
        shown: shown.len(),
        found: found.len(),
        pages: pages(found.len(), &asked),
        allowances: allowances.collect(),
        name: asked.name,
    })
}

fn seconds(microseconds: i64) -> String {
    format!("{:.2} s", microseconds as f64 / 1e6)
}

/// `GET /runs/{id}`
pub(crate) async fn show(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    run: Result<OfRun, Problem>,
    parameters: Result<Parameters<RunParameters>, Problem>,
) -> Shown {
    may_look(&ledger, &headers).await?;
    let OfRun(id) = run?;
    let Parameters(RunParameters { level, name, page: number }) = parameters?;
    let number = number.unwrap_or(1);
    if number == 0 {
        return Err(Problem::new(Kind::BadParameter, "page: the first is 1").into());
    }
    let asked = Asked { level, name, page: number };
    let page = ledger
        .ask(move |storage| {
            let told = Told::read(id, &storage.report(id)?)?;
            Ok::<_, Error>(page(storage.run(id)?, &told, asked))
        })
        .await??;
    Ok(render(&page)?)
}

/// `GET /runs/{id}/report`: the API's, for a browser, which has no other token than its user's password.
pub(crate) async fn report(
    State(ledger): State<Ledger>,
    headers: HeaderMap,
    run: Result<OfRun, Problem>,
    parameters: Result<Parameters<Nothing>, Problem>,
) -> Shown {
    may_look(&ledger, &headers).await?;
    let OfRun(id) = run?;
    parameters?;
    let report = ledger.ask(move |storage| storage.report(id)).await?;
    Ok(([(CONTENT_TYPE, "application/json")], report).into_response())
}
