//! What requests cost: counts that are the same on every machine.

use e2e::bench::api::{CHECK, costs};
use e2e::bench::price;

#[tokio::test]
async fn requests_ask_of_the_database_what_they_need_and_no_more() {
    let costs = costs().await.unwrap();
    let check = costs.iter().find(|cost| cost.what == CHECK).unwrap();
    let requests: Vec<_> = check.tally.requests.iter().collect();
    assert_eq!(requests, [(&"GetItem".to_owned(), &1)]);
    let page = price::page(&costs);
    let committed = include_str!("../../../docs/costs.md");
    let changed: Vec<_> = page.lines().filter(|line| !committed.contains(line)).collect();
    assert!(
        page == committed,
        "the costs changed: run cargo run --package e2e --example costs, and look at the difference: {changed:#?}"
    );
}
