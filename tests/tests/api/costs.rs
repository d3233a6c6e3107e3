//! What requests cost: counts that are the same on every machine.

use e2e::bench::api::{CHECK, Cost, costs, milliseconds};
use e2e::bench::background::{Work, works};
use e2e::bench::price::Prices;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_ask_of_the_database_what_they_need_and_no_more() {
    let committed = include_str!("../../../docs/costs.md");
    let mut changed = Vec::new();
    let mut before: Option<(Vec<Cost>, Vec<Work>)> = None;
    // A request that a busy machine was too slow to answer is made again, and counted twice: of several
    // counts the least holds.
    for _ in 0..5 {
        let (mut costs, mut works) = (costs().await.unwrap(), works().await.unwrap());
        if let Some((costs_before, works_before)) = before.take() {
            for (cost, before) in costs.iter_mut().zip(costs_before) {
                if before.tally.total() < cost.tally.total() {
                    *cost = before;
                }
            }
            let both = works.into_iter().zip(works_before);
            works = both.map(|(now, before)| now.least(before)).collect();
        }
        let check = costs.iter().find(|cost| cost.what == CHECK).unwrap();
        let requests: Vec<_> = check.tally.requests.iter().collect();
        assert_eq!(requests, [(&"GetItem".to_owned(), &1)]);
        let page = Prices::new(&costs, &works, &milliseconds().unwrap())
            .page()
            .unwrap();
        if page == committed {
            return;
        }
        let lines = page.lines().filter(|line| !committed.contains(line));
        changed = lines.map(str::to_owned).collect();
        before = Some((costs, works));
    }
    panic!("costs changed; cargo run --package e2e --example costs writes them: {changed:#?}");
}

#[test]
fn dollars_follow_from_the_counts_beside_them() {
    let mut rows = 0;
    for line in include_str!("../../../docs/costs.md").lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let &[_, what, _, read, write, milliseconds, dollars, _] = cells.as_slice() else {
            continue;
        };
        let numbers: Result<Vec<f64>, _> = [read, write, milliseconds, dollars]
            .map(str::parse)
            .into_iter()
            .collect();
        let Ok([read, write, milliseconds, dollars]) = numbers.as_deref() else {
            continue;
        };
        // Of a thousand: the units, the HTTP API, the invocations, and 256 MB of Lambda on arm64.
        let by_hand = read * 0.000_125
            + write * 0.000_625
            + 0.001
            + 0.000_2
            + milliseconds.ceil() * 0.25 * 0.000_013_333_4;
        assert!(
            (dollars - by_hand).abs() < 0.000_1,
            "{what}: {dollars}, by hand {by_hand}"
        );
        rows += 1;
    }
    assert!(rows > 40, "{rows} rows");
}
