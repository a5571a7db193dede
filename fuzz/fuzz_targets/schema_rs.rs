//! Any text is a contract or an error that says where.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // The places of earlier inputs would fill the memory.
    proc_macro2::extra::invalidate_current_thread_spans();
    match isoschema_contract::parse(text, "schema.rs") {
        Ok(contract) => assert!(contract.tables.iter().all(|table| !table.name.is_empty())),
        Err(error) => assert!(error.to_string().contains("schema.rs"), "{error}"),
    }
});
