//! The conformance suite: what every engine must do, written once. Each test has a database of its own, made by the
//! program's own bootstrap.
//!
//! On SQLite it runs by default, in memory and in a file. On a server it runs where the environment names one; `cargo
//! xtask test-mariadb`, `test-mysql`, `test-postgres` and `test-galera` do so.

mod concurrency;
mod database;
mod history;
mod mutations;
mod nodes;
mod projects;
mod sample;
mod schema_promises;
mod startup;
mod transactions;
mod values;

use database::Database;

/// One test of each name on each engine.
macro_rules! suite {
    ($($topic:ident: $($test:ident)*;)*) => {
        /// Every test by its name.
        const TESTS: &[(&str, fn(&Database))] = &[$($((stringify!($test), $topic::$test),)*)*];

        mod sqlite {
            $($(#[test] fn $test() { super::$topic::$test(&super::Database::in_memory()); })*)*
        }

        mod sqlite_file {
            $($(#[test] fn $test() { super::$topic::$test(&super::Database::in_a_file()); })*)*
        }

        mod mariadb {
            $($(
                #[test]
                #[ignore = "needs ISOSCHEMA_TEST_MARIADB_URL"]
                fn $test() { super::$topic::$test(&super::Database::on_mariadb()); }
            )*)*
        }

        /// MariaDB's servers as the nodes of one cluster, over which every test's connections are spread.
        mod galera {
            $($(
                #[test]
                #[ignore = "needs ISOSCHEMA_TEST_GALERA_URL"]
                fn $test() { super::$topic::$test(&super::Database::on_galera()); }
            )*)*
        }

        mod mysql {
            $($(
                #[test]
                #[ignore = "needs ISOSCHEMA_TEST_MYSQL_URL"]
                fn $test() { super::$topic::$test(&super::Database::on_mysql()); }
            )*)*
        }

        mod postgres {
            $($(
                #[test]
                #[ignore = "needs ISOSCHEMA_TEST_POSTGRES_URL"]
                fn $test() { super::$topic::$test(&super::Database::on_postgres()); }
            )*)*
        }
    };
}

suite! {
    startup:
        a_fresh_database_is_migrated_once
        twenty_bootstraps_at_once_migrate_once
        a_newer_schema_is_refused
        a_schema_that_is_not_sealed_is_refused
        the_schema_is_the_sealed_one
        the_lock_goes_with_whoever_held_it
        sessions_are_set_up
        ;
    schema_promises:
        ids_are_positive_and_increase
        ids_are_never_given_twice
        no_column_takes_null_that_must_not
        null_is_kept_where_it_may_be
        foreign_keys_are_enforced
        deleting_a_run_deletes_what_belongs_to_it
        checks_are_enforced
        limits_are_enforced_in_characters
        unique_is_by_bytes
        equality_is_by_bytes
        ;
    values:
        texts_come_back_unchanged
        a_mebibyte_comes_back_unchanged
        nul_is_refused
        times_are_kept_to_the_microsecond_in_utc
        times_are_sorted_as_times
        ;
    transactions:
        rollback_leaves_nothing
        a_failing_statement_undoes_the_transaction
        a_savepoint_undoes_only_what_follows_it
        nothing_is_seen_before_it_is_committed
        a_page_is_read_at_one_moment
        a_change_and_its_event_are_one
        ;
    projects:
        a_project_is_made_read_changed_and_deleted
        a_change_to_what_is_already_so_is_made
        a_project_with_runs_is_not_deleted
        an_archived_project_takes_no_runs
        projects_are_listed_page_by_page
        tokens_are_made_checked_and_revoked
        events_are_listed_page_by_page
        ;
    history:
        a_run_is_recorded_read_and_deleted
        a_report_with_many_findings_is_indexed
        snapshots_are_shared_and_go_with_their_last_run
        runs_are_listed_page_by_page
        a_trend_has_the_runs_of_its_time
        rebuild_gives_equal_results
        ;
    concurrency:
        ten_writers_of_ten_rows_lose_nothing
        sixteen_writers_of_one_row_lose_nothing
        a_deadlock_is_tried_again
        runs_of_one_snapshot_are_recorded_and_deleted_at_once
        two_rebuilds_at_once_leave_one_index
        ;
    mutations:
        a_promise_taken_out_of_a_folder_is_missed
        ;
}

/// The tests that docs/engines.md names: the suite's, or with `nodes::` those of a cluster.
fn named<'a>(page: &'a str, of: &str) -> Vec<&'a str> {
    page.split('`').filter_map(|quoted| quoted.strip_prefix(of)).collect()
}

#[test]
fn engines_md_names_tests_that_exist() {
    let page = include_str!("../../../docs/engines.md");
    let suite = named(page, "conformance::");
    assert!(suite.len() > 10, "too few names were found: {suite:?}");
    let unknown: Vec<_> =
        suite.into_iter().filter(|name| TESTS.iter().all(|(test, _)| test != name)).collect();
    assert_eq!(unknown, Vec::<&str>::new());
    let cluster = include_str!("conformance/nodes.rs");
    let unknown: Vec<_> = named(page, "nodes::")
        .into_iter()
        .filter(|name| !cluster.contains(&format!("\nfn {name}()")))
        .collect();
    assert_eq!(unknown, Vec::<&str>::new());
    assert_eq!(named("see `conformance::gone` and `other::thing`", "conformance::"), ["gone"]);
}
