// @generated automatically by Diesel CLI.

diesel::table! {
    audit_events (id) {
        id -> BigInt,
        actor -> Text,
        action -> Text,
        subject -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    findings (id) {
        id -> BigInt,
        run_id -> BigInt,
        name -> Text,
        path -> Text,
        grade -> Text,
        allowed -> Bool,
    }
}

diesel::table! {
    projects (id) {
        id -> BigInt,
        slug -> Text,
        display_name -> Text,
        created_at -> Timestamp,
        archived -> Bool,
    }
}

diesel::table! {
    run_engines (run_id, engine) {
        run_id -> BigInt,
        engine -> Text,
        server_version -> Text,
        snapshot_digest -> Nullable<Text>,
        start_us -> BigInt,
        migrate_us -> BigInt,
        inspect_us -> BigInt,
    }
}

diesel::table! {
    runs (id) {
        id -> BigInt,
        project_id -> BigInt,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        verdict -> Text,
        tool_version -> Text,
        report -> Text,
    }
}

diesel::table! {
    snapshots (digest) {
        digest -> Text,
        content -> Text,
        created_at -> Timestamp,
    }
}

diesel::joinable!(findings -> runs (run_id));
diesel::joinable!(run_engines -> runs (run_id));
diesel::joinable!(run_engines -> snapshots (snapshot_digest));
diesel::joinable!(runs -> projects (project_id));

diesel::allow_tables_to_appear_in_same_query!(audit_events, findings, projects, run_engines, runs, snapshots,);
