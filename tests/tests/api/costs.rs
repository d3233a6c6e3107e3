//! What requests cost: counts that are the same on every machine.

use e2e::bench::api::{CHECK, costs};

#[tokio::test]
async fn requests_ask_of_the_database_what_they_need_and_no_more() {
    let costs = costs().await.unwrap();
    let requests = |what: &str| {
        let cost = costs.iter().find(|cost| cost.what == what).unwrap();
        let requests = cost.tally.requests.iter();
        let requests: Vec<_> = requests.map(|(name, n)| format!("{n} {name}")).collect();
        requests.join(", ")
    };
    for cost in &costs {
        println!(
            "{}: {} {:?}",
            cost.what,
            requests(cost.what),
            cost.tally.all_units()
        );
    }
    assert_eq!(requests(CHECK), "1 GetItem");
}
