//! The tables: schema.rs of the repository's root, as diesel_cli prints it, with times as `timestamp` says them. Nothing
//! of it is written by hand.

/// What schema.rs takes from Diesel: its `table!` is the one below.
mod diesel {
    pub use ::diesel::{allow_tables_to_appear_in_same_query, joinable};

    macro_rules! table {
        ($($table:tt)*) => {
            ::diesel::table! {
                use ::diesel::sql_types::*;
                use crate::timestamp::Timestamp;

                $($table)*
            }
        };
    }
    pub(super) use table;
}

include!("../../../schema.rs");
