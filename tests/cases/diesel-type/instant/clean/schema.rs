diesel::table! {
    berths (id) {
        id -> Integer,
        built_at -> Timestamp,
    }
}
