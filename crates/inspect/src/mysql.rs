//! To be written.

use isoschema_engines::Connection;
use isoschema_schema::Snapshot;

use crate::InspectError;

pub fn inspect(_connection: &mut Connection) -> Result<Snapshot, InspectError> {
    panic!("to be written")
}
