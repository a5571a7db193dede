//! `--report-to`: brings a report to a ledger. What can be found wrong before the run is found then.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use isoschema_ledger_server::{Moment, REPORT_LIMIT, Slug};
use isoschema_verify::Outcome;
use serde_json::{Value, json};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use crate::ledger_arguments::DeliveryArguments;
use crate::output;

/// The variable with the token: a command line is seen by everyone on the machine.
const TOKEN: &str = "ISOSCHEMA_LEDGER_TOKEN";

/// How long a ledger may take to answer.
const PATIENCE: Duration = Duration::from_secs(90);

/// A report on its way.
pub(crate) struct Delivery {
    ledger: String,
    project: Slug,
    token: String,
    started_at: Moment,
}

impl Delivery {
    /// What is to be delivered where, if anything is; the run starts now.
    pub(crate) fn prepare(arguments: &DeliveryArguments, config: &Path) -> Result<Option<Self>> {
        let Some(url) = &arguments.report_to else { return Ok(None) };
        let url = url.trim_end_matches('/');
        let is_http = url.starts_with("http://") || url.starts_with("https://");
        ensure!(
            is_http && !url.contains(['?', '#', '@']),
            "`{url}` is no ledger; give http://HOST:PORT or https://HOST"
        );
        let project = match &arguments.project {
            Some(name) => name.parse()?,
            None => project_of(config)?,
        };
        let Some(token) = std::env::var(TOKEN).ok().filter(|token| !token.trim().is_empty()) else {
            bail!(
                "a ledger takes no report without a token; make one with isoschema ledger token create NAME, and set {TOKEN}"
            );
        };
        let token = token.trim().to_owned();
        Ok(Some(Self { ledger: url.to_owned(), project, token, started_at: Moment::now() }))
    }

    /// Posts the report, once: who gets no answer cannot tell whether it arrived.
    pub(crate) fn deliver(&self, outcome: &Outcome) -> Result<()> {
        self.post(&isoschema_report::json(outcome))
            .with_context(|| format!("the report was not delivered to {}", self.ledger))
    }

    fn post(&self, report: &str) -> Result<()> {
        let size = report.len();
        ensure!(size <= REPORT_LIMIT, "it has {size} bytes; a ledger takes {REPORT_LIMIT}");
        let agent = agent();
        let mut answer = self.post_run(&agent, report)?;
        if answer.status == 404 && answer.kind() == "not-found" {
            self.make_project(&agent)?;
            answer = self.post_run(&agent, report)?;
        }
        let Some(id) = answer.body["id"].as_i64().filter(|_| answer.status == 201) else {
            return answer.refused();
        };
        output::tell(format_args!("isoschema: run {id} of {}: {}/runs/{id}", self.project, self.ledger));
        Ok(())
    }

    fn post_run(&self, agent: &Agent, report: &str) -> Result<Answer> {
        let request = agent
            .post(format!("{}/api/v1/projects/{}/runs", self.ledger, self.project))
            .query("tool_version", env!("CARGO_PKG_VERSION"))
            .query("started_at", self.started_at.to_string())
            .query("finished_at", Moment::now().max(self.started_at).to_string());
        self.send(request, report)
    }

    fn make_project(&self, agent: &Agent) -> Result<()> {
        let project = json!({ "slug": self.project, "display_name": self.project }).to_string();
        let answer = self.send(agent.post(format!("{}/api/v1/projects", self.ledger)), &project)?;
        // Another run may have made it meanwhile.
        match answer.status {
            201 => output::tell(format_args!("isoschema: project {} was made", self.project)),
            409 if answer.kind() == "slug-taken" => {}
            _ => return answer.refused(),
        }
        Ok(())
    }

    fn send(&self, request: ureq::RequestBuilder<ureq::typestate::WithBody>, body: &str) -> Result<Answer> {
        let mut response = request
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .send(body)
            .context("no answer; whether it arrived is not known")?;
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().context("the answer broke off")?;
        Ok(Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) })
    }
}

/// What a ledger said.
struct Answer {
    status: u16,
    body: Value,
}

impl Answer {
    /// The permanent name of the problem, if it is one.
    fn kind(&self) -> &str {
        self.body["type"].as_str().and_then(|kind| kind.rsplit_once('#')).map_or("", |(_, name)| name)
    }

    fn refused(&self) -> Result<()> {
        match (self.body["title"].as_str(), self.body["detail"].as_str()) {
            (Some(title), Some(detail)) => bail!("{} {title}: {detail}", self.status),
            _ => bail!(
                "it answered with status {} and no problem that a ledger tells; is it one?",
                self.status
            ),
        }
    }
}

/// Redirections are not followed: the token is for this ledger alone.
fn agent() -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(PATIENCE))
        .tls_config(tls)
        .user_agent(concat!("isoschema/", env!("CARGO_PKG_VERSION")))
        .build();
    config.into()
}

/// The project that a configuration is of: the name of its directory.
fn project_of(config: &Path) -> Result<Slug> {
    let file = config.canonicalize().with_context(|| format!("cannot find {}", config.display()))?;
    let name = file.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    name.parse().with_context(|| {
        format!("the directory's name, `{name}`, is none for a project; name it: --project NAME")
    })
}
