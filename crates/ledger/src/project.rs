//! A project: whose migrations are verified.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{DisplayName, Moment, Run, Slug};

/// A project's id, given by the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProjectId(pub i64);

impl fmt::Display for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A project to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewProject {
    /// Its name in URLs, which no other project has.
    pub slug: Slug,
    /// Its name for people.
    pub display_name: DisplayName,
}

/// Whether a project takes runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectState {
    /// It takes runs.
    Active,
    /// It is kept and takes no runs.
    Archived,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name for people.
    pub display_name: DisplayName,
    /// When it was made.
    pub created_at: Moment,
    /// Whether it takes runs.
    pub state: ProjectState,
}

/// A project and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProjectSummary {
    /// The project.
    #[serde(flatten)]
    pub project: Project,
    /// The run that started last.
    pub latest_run: Option<Run>,
}
