diesel::table! {
    berths (id) {
        id -> Integer,
        #[max_length = 40]
        quay -> Nullable<Varchar>,
    }
}
