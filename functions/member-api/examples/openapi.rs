//! Writes `docs/openapi.json`: `cargo run -p member-api --example openapi`.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    std::fs::write(path, member_api::document().to_pretty_json()? + "\n")?;
    Ok(())
}
