// @generated
pub mod sql_types { #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)] #[diesel(postgres_type(name = "mood"))] pub struct Mood; }
diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Mood;
    /// A doc comment.
    #[sql_name = "t w o"]
    app.two (a, b) {
        #[max_length = 64]
        #[sql_name = "the a"]
        a -> Varchar,
        b -> Nullable<Unsigned<BigInt>>,
        c -> Array<Nullable<Timestamptz>>,
        d -> Mood,
    }
}
table! { one { id -> Integer, two_a -> crate::x::Text, } }
diesel::joinable!(one -> two (two_a));
diesel::allow_tables_to_appear_in_same_query!(one, two,);
