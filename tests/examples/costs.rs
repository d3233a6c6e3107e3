//! Writes `docs/costs.md`.

#[tokio::main]
async fn main() -> e2e::bench::Result<()> {
    e2e::bench::api::write_costs().await
}
