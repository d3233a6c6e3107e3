//! What requests cost: counts that are the same on every machine.

use e2e::bench::api::{CHECK, costs, milliseconds};
use e2e::bench::background::works;
use e2e::bench::price::Prices;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_ask_of_the_database_what_they_need_and_no_more() {
    let committed = include_str!("../../../docs/costs.md");
    let mut changed = Vec::new();
    // A request that a busy machine was too slow to answer is made again, and counted twice.
    for _ in 0..3 {
        let costs = costs().await.unwrap();
        let check = costs.iter().find(|cost| cost.what == CHECK).unwrap();
        let requests: Vec<_> = check.tally.requests.iter().collect();
        assert_eq!(requests, [(&"GetItem".to_owned(), &1)]);
        let (works, milliseconds) = (works().await.unwrap(), milliseconds().unwrap());
        let page = Prices::new(&costs, &works, &milliseconds).page().unwrap();
        if page == committed {
            return;
        }
        let lines = page.lines().filter(|line| !committed.contains(line));
        changed = lines.map(str::to_owned).collect();
    }
    panic!("costs changed; cargo run --package e2e --example costs writes them: {changed:#?}");
}
