//! Any text comes apart into statements that stand in it, one after the other, on every engine.

#![no_main]

use isoschema_migrations::statements;
use isoschema_schema::Engine;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|sql: &str| {
    for engine in Engine::ALL {
        let mut rest = sql;
        let mut line = 1;
        for statement in statements(sql, engine) {
            let at = rest.find(&statement.text).expect("a statement of the text, in its order");
            rest = &rest[at + statement.text.len()..];
            assert!(!statement.text.is_empty(), "an empty statement on {engine}");
            assert!(statement.line >= line, "the lines go back on {engine}");
            line = statement.line;
        }
        assert!(line <= 1 + sql.matches('\n').count(), "a line beyond the end on {engine}");
    }
});
