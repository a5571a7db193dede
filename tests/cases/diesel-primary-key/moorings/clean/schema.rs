diesel::table! {
    moorings (berth_id) {
        berth_id -> Integer,
        ship_id -> Integer,
    }
}
