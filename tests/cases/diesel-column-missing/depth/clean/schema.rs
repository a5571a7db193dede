diesel::table! {
    berths (id) {
        id -> Integer,
        quay -> Text,
        depth_cm -> Nullable<Integer>,
    }
}
