//! Audit events: who changed what, and when. An event is written in the transaction of its change, and never again.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Actor, Moment};

/// An event's id, given by the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventId(pub i64);

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who makes a change, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Moment,
}

impl Change {
    /// A change that is made now.
    #[must_use]
    pub fn now(actor: Actor) -> Self {
        Self { actor, at: Moment::now() }
    }
}

/// One row for each kind of change: variant, name in the database and the API, what it says.
macro_rules! actions {
    ($($action:ident $name:literal $says:literal,)*) => {
        /// A kind of change. Its name is stored, and for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $says] $action,)*
        }

        impl Action {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$action),*];

            /// Its permanent name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)*
                }
            }
        }
    };
}

actions! {
    CreateProject "create-project" "A project was made.",
    RenameProject "rename-project" "A project got another display name.",
    ArchiveProject "archive-project" "A project was archived.",
    RestoreProject "restore-project" "An archived project takes runs again.",
    DeleteProject "delete-project" "A project was deleted.",
    RecordRun "record-run" "A run was recorded.",
    DeleteRun "delete-run" "A run was deleted.",
    Rebuild "rebuild" "The index over the reports was made anew.",
    CreateToken "create-token" "A token was made.",
    RevokeToken "revoke-token" "A token was revoked.",
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Its id; a later event has a higher one.
    pub id: EventId,
    /// Who.
    pub actor: Actor,
    /// What was done: an [`Action`]'s name. Text, because a newer ledger may have written it.
    pub action: String,
    /// To what: `project/vaultwarden`, `run/42`, `token/ci`, `ledger`.
    pub subject: String,
    /// When.
    pub at: Moment,
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn names_are_distinct_and_fit_their_column() {
        let mut names: Vec<_> = Action::ALL.iter().map(|action| action.name()).collect();
        assert!(names.iter().all(|name| name.len() <= 64));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Action::ALL.len());
    }
}
