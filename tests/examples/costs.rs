//! Writes `docs/costs.md`.

use std::path::Path;

use e2e::bench::price::Prices;
use e2e::bench::{Result, api, background};

#[tokio::main]
async fn main() -> Result<()> {
    let (costs, works, milliseconds) = (
        api::costs().await?,
        background::works().await?,
        api::milliseconds()?,
    );
    let page = Prices::new(&costs, &works, &milliseconds).page()?;
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/costs.md");
    Ok(std::fs::write(docs, page)?)
}
