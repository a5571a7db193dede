//! Any text is a contract or an error that says where.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match isoschema_contract::parse(text, "schema.rs") {
        Ok(contract) => assert!(contract.tables.iter().all(|table| !table.name.is_empty())),
        Err(error) => assert!(error.to_string().contains("schema.rs"), "{error}"),
    }
});
