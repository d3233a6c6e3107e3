//! Writes `docs/costs.md`.

use std::path::Path;

use e2e::bench::{Result, api, price};

#[tokio::main]
async fn main() -> Result<()> {
    let page = price::page(&api::costs().await?);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/costs.md");
    Ok(std::fs::write(docs, page)?)
}
