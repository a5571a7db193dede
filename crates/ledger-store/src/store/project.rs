//! Projects in the database.

use diesel::prelude::*;
use isoschema_ledger::{
    Action, Change, DisplayName, Error, Limit, Listing, NewProject, Page, Project, ProjectId, ProjectState,
    ProjectSummary, Slug,
};

use super::{audit, run};
use crate::conflict::{is_foreign_key, is_unique};
use crate::connection::LedgerConnection;
use crate::row::{NewProjectRow, ProjectRow};
use crate::schema::projects;
use crate::timestamp::Stored;
use crate::transaction::Failure;

fn not_found(slug: &Slug) -> Failure {
    Error::NotFound(format!("project {slug}")).into()
}

fn subject(slug: &Slug) -> String {
    format!("project/{slug}")
}

pub fn create(
    connection: &mut LedgerConnection,
    change: &Change,
    new: &NewProject,
) -> Result<Project, Failure> {
    let row = NewProjectRow {
        slug: new.slug.as_str(),
        display_name: new.display_name.as_str(),
        created_at: Stored::from(change.at),
        archived: false,
    };
    match diesel::insert_into(projects::table).values(&row).execute(connection) {
        Err(error) if is_unique(&error) => return Err(Error::SlugTaken(new.slug.clone()).into()),
        inserted => inserted?,
    };
    let id = ProjectId(connection.last_id()?);
    audit::note(connection, change, Action::CreateProject, &subject(&new.slug))?;
    Ok(Project {
        id,
        slug: new.slug.clone(),
        display_name: new.display_name.clone(),
        created_at: change.at,
        state: ProjectState::Active,
    })
}

pub fn find(connection: &mut LedgerConnection, slug: &Slug) -> Result<Project, Failure> {
    let row: Option<ProjectRow> =
        projects::table.filter(projects::slug.eq(slug.as_str())).first(connection).optional()?;
    row.ok_or_else(|| not_found(slug))?.try_into()
}

pub fn list(
    connection: &mut LedgerConnection,
    state: ProjectState,
    page: Page<ProjectId>,
) -> Result<Listing<ProjectSummary, ProjectId>, Failure> {
    let rows: Vec<ProjectRow> = projects::table
        .filter(projects::archived.eq(state == ProjectState::Archived))
        .filter(projects::id.gt(page.after.map_or(0, |id| id.0)))
        .order(projects::id)
        .limit(i64::from(page.limit.get()) + 1)
        .load(connection)?;
    let listed = rows.into_iter().map(Project::try_from).collect::<Result<Vec<_>, _>>()?;
    let listing = Listing::from_surplus(listed, page.limit, |project| project.id);
    let newest = Page { after: None, limit: Limit::ONE };
    let summaries = listing.items.into_iter().map(|project| {
        // One look into an index for each: no form of "the latest of each" is both common to all engines and fast.
        let latest_run = run::of_project(connection, &project, newest)?.items.pop();
        Ok(ProjectSummary { project, latest_run })
    });
    Ok(Listing { items: summaries.collect::<Result<_, Failure>>()?, next: listing.next })
}

pub fn rename(
    connection: &mut LedgerConnection,
    change: &Change,
    slug: &Slug,
    name: &DisplayName,
) -> Result<Project, Failure> {
    let renamed = diesel::update(projects::table.filter(projects::slug.eq(slug.as_str())))
        .set(projects::display_name.eq(name.as_str()))
        .execute(connection)?;
    changed(connection, change, Action::RenameProject, slug, renamed)
}

pub fn set_state(
    connection: &mut LedgerConnection,
    change: &Change,
    slug: &Slug,
    state: ProjectState,
) -> Result<Project, Failure> {
    let (archived, action) = match state {
        ProjectState::Active => (false, Action::RestoreProject),
        ProjectState::Archived => (true, Action::ArchiveProject),
    };
    let set = diesel::update(projects::table.filter(projects::slug.eq(slug.as_str())))
        .set(projects::archived.eq(archived))
        .execute(connection)?;
    changed(connection, change, action, slug, set)
}

/// Notes a change, if there was a project to change, and gives the project.
fn changed(
    connection: &mut LedgerConnection,
    change: &Change,
    action: Action,
    slug: &Slug,
    rows: usize,
) -> Result<Project, Failure> {
    if rows == 0 {
        return Err(not_found(slug));
    }
    audit::note(connection, change, action, &subject(slug))?;
    find(connection, slug)
}

pub fn delete(connection: &mut LedgerConnection, change: &Change, slug: &Slug) -> Result<(), Failure> {
    let deleted =
        diesel::delete(projects::table.filter(projects::slug.eq(slug.as_str()))).execute(connection);
    match deleted {
        Ok(0) => Err(not_found(slug)),
        Ok(_) => audit::note(connection, change, Action::DeleteProject, &subject(slug)),
        Err(error) if is_foreign_key(&error) => Err(Error::ProjectHasRuns(slug.clone()).into()),
        Err(error) => Err(error.into()),
    }
}
