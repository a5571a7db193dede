diesel::table! {
    berths (id) {
        id -> Integer,
        length_cm -> Integer,
    }
}
