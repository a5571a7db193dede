//! Holds docs/behaviour.md to the rows and to what was recorded.

use std::fs;
use std::path::Path;

#[test]
fn the_page_is_what_the_rows_say() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/behaviour.md");
    let written = isoschema_probe::nature::behaviour_page().unwrap();
    if std::env::var_os("ISOSCHEMA_WRITE_PAGES").is_some() {
        fs::write(&page, &written).unwrap();
    }
    let stands = fs::read_to_string(&page).unwrap_or_default();
    assert!(stands == written, "docs/behaviour.md is stale: run this test with ISOSCHEMA_WRITE_PAGES=1");
}
