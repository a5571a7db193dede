//! The ledger over HTTP: a JSON API, described by an OpenAPI document, and pages for people. It decides nothing about
//! runs, and knows no database but through the trait `Storage`.
//!
//! [`open`] gives the storage behind a URL, [`Ledger`] puts it behind a bound on who waits for it, [`router`] is the
//! API and the pages over it, and [`serve`] listens. docs/ledger.md describes the API for those who call it.

mod authority;
mod database;
mod events;
mod health;
mod input;
mod ledger;
mod openapi;
mod pages;
mod problem;
mod projects;
mod router;
mod runs;
mod serve;
mod told;
mod trends;

pub use database::{BootstrapError, DatabaseUrl, Differences, Options, UrlError, open};
pub use ledger::{Ledger, Reading};
pub use problem::{Kind, Problem};
pub use router::router;
pub use serve::{Listening, ServeError, serve};

pub use isoschema_ledger::{
    Actor, Change, DisplayName, Engine, Error, Invalid, Moment, REPORT_LIMIT, Rebuilt, Secret, Slug, Storage,
    Token, TokenId, TokenName,
};
