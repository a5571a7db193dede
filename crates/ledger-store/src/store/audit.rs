//! Audit events: written in the transaction of their change, never changed or deleted.

use diesel::prelude::*;
use isoschema_ledger::{Action, Change, Event, EventId, Listing, Page};

use crate::connection::LedgerConnection;
use crate::row::{EventRow, NewEventRow};
use crate::schema::audit_events;
use crate::transaction::Failure;

/// Writes that a change was made.
pub fn note(
    connection: &mut LedgerConnection,
    change: &Change,
    action: Action,
    subject: &str,
) -> Result<(), Failure> {
    let row = NewEventRow::new(change, action.name(), subject);
    diesel::insert_into(audit_events::table).values(&row).execute(connection)?;
    Ok(())
}

/// The latest first: a later event has a higher id.
pub fn list(
    connection: &mut LedgerConnection,
    page: Page<EventId>,
) -> Result<Listing<Event, EventId>, Failure> {
    let before = page.after.map_or(i64::MAX, |id| id.0);
    let rows: Vec<EventRow> = audit_events::table
        .filter(audit_events::id.lt(before))
        .order(audit_events::id.desc())
        .limit(i64::from(page.limit.get()) + 1)
        .load(connection)?;
    let events = rows.into_iter().map(Event::try_from).collect::<Result<_, _>>()?;
    Ok(Listing::from_surplus(events, page.limit, |event: &Event| event.id))
}
