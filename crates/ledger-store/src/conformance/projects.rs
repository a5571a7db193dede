//! Projects, tokens and events through the storage.

use isoschema_ledger::{
    DisplayName, Error, Limit, NewProject, Page, ProjectState, Secret, Storage, TokenName, authenticate,
};

use super::Database;
use super::sample::{self, change, slug};

pub fn a_project_is_made_read_changed_and_deleted(database: &Database) {
    let store = database.store();
    let new = NewProject { slug: slug("grid"), display_name: "The Grid".parse().unwrap() };
    let made = store.create_project(&change(), &new).unwrap();
    assert_eq!((&made.slug, &made.display_name), (&new.slug, &new.display_name));
    assert_eq!((made.created_at, made.state), (change().at, ProjectState::Active));
    assert_eq!(store.project(&new.slug).unwrap(), made);
    assert_eq!(store.create_project(&change(), &new), Err(Error::SlugTaken(new.slug.clone())));
    let name = DisplayName::new("Grid").unwrap();
    let renamed = store.rename_project(&change(), &new.slug, &name).unwrap();
    assert_eq!((renamed.id, &renamed.display_name), (made.id, &name));
    let archived = store.set_project_state(&change(), &new.slug, ProjectState::Archived).unwrap();
    assert_eq!(archived.state, ProjectState::Archived);
    store.delete_project(&change(), &new.slug).unwrap();
    let gone = Error::NotFound("project grid".to_owned());
    assert_eq!(store.project(&new.slug), Err(gone.clone()));
    assert_eq!(store.delete_project(&change(), &new.slug), Err(gone.clone()));
    assert_eq!(store.rename_project(&change(), &new.slug, &name), Err(gone.clone()));
    assert_eq!(store.runs(&new.slug, Page::default()), Err(gone));
    let actions: Vec<_> = sample::events(&store).into_iter().map(|event| event.action).collect();
    assert_eq!(actions, ["create-project", "rename-project", "archive-project", "delete-project"]);
}

/// MySQL counts the rows that an UPDATE changed, unless it is asked, as Diesel does, for those that it found.
pub fn a_change_to_what_is_already_so_is_made(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "same");
    let renamed = store.rename_project(&change(), &project.slug, &project.display_name).unwrap();
    assert_eq!(renamed, project);
    assert_eq!(store.set_project_state(&change(), &project.slug, ProjectState::Active).unwrap(), project);
}

pub fn a_project_with_runs_is_not_deleted(database: &Database) {
    let store = database.store();
    let (project, run) = sample::fill(&store);
    let refused = store.delete_project(&change(), &project.slug);
    assert_eq!(refused, Err(Error::ProjectHasRuns(project.slug.clone())));
    store.delete_run(&change(), run.id).unwrap();
    store.delete_project(&change(), &project.slug).unwrap();
}

pub fn an_archived_project_takes_no_runs(database: &Database) {
    let store = database.store();
    let project = sample::project(&store, "old");
    store.set_project_state(&change(), &project.slug, ProjectState::Archived).unwrap();
    let new = sample::new_run("2026-11-20T08:00:00Z");
    let refused = store.record_run(&change(), &project.slug, &new);
    assert_eq!(refused, Err(Error::ProjectArchived(project.slug.clone())));
    store.set_project_state(&change(), &project.slug, ProjectState::Active).unwrap();
    store.record_run(&change(), &project.slug, &new).unwrap();
}

pub fn projects_are_listed_page_by_page(database: &Database) {
    let store = database.store();
    // Not the order of the alphabet, of which engines and locales have several.
    let names = ["b", "B", "a", "z", "A", "9"];
    let made: Vec<_> = names.iter().map(|name| sample::project(&store, name)).collect();
    store.set_project_state(&change(), &made[2].slug, ProjectState::Archived).unwrap();
    let first = sample::run(&store, &made[0], "2026-11-20T08:00:00Z");
    sample::run(&store, &made[0], "2026-11-20T07:00:00Z");
    let limit = Limit::new(2).unwrap();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let listing = store.projects(ProjectState::Active, Page { after, limit }).unwrap();
        assert!(listing.items.len() <= 2);
        // What is added behind moves nothing; what is deleted before moves nothing.
        if after.is_none() {
            sample::project(&store, "late");
            store.delete_project(&change(), &made[1].slug).unwrap();
        }
        seen.extend(listing.items);
        after = listing.next;
        if after.is_none() {
            break;
        }
    }
    let slugs: Vec<_> = seen.iter().map(|summary| summary.project.slug.as_str()).collect();
    assert_eq!(slugs, ["b", "B", "z", "A", "9", "late"]);
    assert_eq!(seen[0].latest_run, Some(first));
    assert_eq!(seen[1].latest_run, None);
    let archived = store.projects(ProjectState::Archived, Page::default()).unwrap();
    assert_eq!(archived.items.iter().map(|summary| summary.project.id).collect::<Vec<_>>(), [made[2].id]);
    assert_eq!(archived.next, None);
}

pub fn tokens_are_made_checked_and_revoked(database: &Database) {
    let store = database.store();
    let secret = Secret::generate().unwrap();
    let name = TokenName::new("ci").unwrap();
    let token = store.create_token(&change(), &name, &secret.digest()).unwrap();
    assert_eq!(store.token(token.id).unwrap(), token);
    assert_eq!(store.tokens().unwrap(), std::slice::from_ref(&token));
    assert_eq!(authenticate(&store, &secret.text(token.id)).unwrap(), Some(token.clone()));
    let taken = store.create_token(&change(), &name, &secret.digest());
    assert_eq!(taken, Err(Error::TokenNameTaken("ci".to_owned())));
    let other = Secret::generate().unwrap();
    let missing = isoschema_ledger::TokenId(token.id.0 + 1);
    for wrong in
        [other.text(token.id), secret.text(missing), "isoschema_1_".to_owned(), "' OR 1=1".to_owned()]
    {
        assert_eq!(authenticate(&store, &wrong).unwrap(), None, "{wrong}");
    }
    let revoked = store.revoke_token(&change(), &name).unwrap();
    assert_eq!(revoked.revoked_at, Some(change().at));
    assert_eq!(authenticate(&store, &secret.text(token.id)).unwrap(), None);
    let mut later = change();
    later.at = isoschema_ledger::Moment::LAST;
    assert_eq!(store.revoke_token(&later, &name).unwrap(), revoked, "it keeps its time");
    let unknown = store.revoke_token(&change(), &"other".parse().unwrap());
    assert_eq!(unknown, Err(Error::NotFound("token other".to_owned())));
    let actions: Vec<_> = sample::events(&store).into_iter().map(|event| event.action).collect();
    assert_eq!(actions, ["create-token", "revoke-token"]);
}

pub fn events_are_listed_page_by_page(database: &Database) {
    let store = database.store();
    for number in 0..5 {
        sample::project(&store, &format!("p{number}"));
    }
    let limit = Limit::new(2).unwrap();
    let first = store.events(Page { after: None, limit }).unwrap();
    sample::project(&store, "late");
    let second = store.events(Page { after: first.next, limit }).unwrap();
    let third = store.events(Page { after: second.next, limit }).unwrap();
    let subjects: Vec<_> = [first, second, third.clone()]
        .into_iter()
        .flat_map(|page| page.items)
        .map(|event| event.subject)
        .collect();
    assert_eq!(subjects, ["project/p4", "project/p3", "project/p2", "project/p1", "project/p0"]);
    assert_eq!(third.next, None);
}
