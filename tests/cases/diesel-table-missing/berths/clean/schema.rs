diesel::table! {
    ships (id) {
        id -> Integer,
        #[max_length = 40]
        name -> Varchar,
    }
}

diesel::table! {
    berths (id) {
        id -> Integer,
        quay -> Text,
    }
}
