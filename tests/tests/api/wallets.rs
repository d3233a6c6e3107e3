//! Wallets: balances, entries and statements.

use e2e::api::{Answer, Call, Person, TestApi};
use e2e::faults::Death;
use futures_util::future::join_all;
use jiff::SignedDuration;
use muster::id::MemberId;
use muster::member::Role;
use muster::wallet::MOST;
use serde_json::{Value, json};

use super::support::Office;

impl Office {
    fn adjusting(&self, id: MemberId, key: &str, amount: &Value, reason: &str) -> Call {
        self.call("POST", &format!("/members/{id}/wallet/adjustments"))
            .header("idempotency-key", key)
            .json(&json!({"amount": amount, "reason": reason}))
    }

    async fn adjust(&self, id: MemberId, key: &str, amount: i64) -> Answer {
        self.api
            .send(self.adjusting(id, key, &json!(amount), "a reason"))
            .await
    }

    async fn wallet(&self, id: MemberId) -> Value {
        self.get(&format!("/members/{id}/wallet")).await
    }

    /// All entries, oldest first. The balance is their sum at every entry, and now.
    async fn ledger(&self, id: MemberId) -> Vec<Value> {
        let (mut entries, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self
                .get(&format!("/members/{id}/wallet/entries?limit=7{cursor}"))
                .await;
            entries.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["nextCursor"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        entries.reverse();
        let mut sum = 0;
        for (number, entry) in (1..).zip(&entries) {
            sum += entry["amount"].as_i64().unwrap();
            assert_eq!(
                (entry["number"].as_i64(), entry["balance"].as_i64()),
                (Some(number), Some(sum))
            );
            assert!(sum >= 0);
        }
        let wallet = self.wallet(id).await;
        assert_eq!(wallet["balance"], sum);
        assert_eq!(wallet["entries"], entries.len());
        entries
    }
}

async fn with_member() -> (Office, MemberId) {
    let office = Office::open().await;
    let id = office.join(&Person::new("ana"), Role::Member).await;
    (office, id)
}

#[tokio::test]
async fn a_wallet_is_what_was_put_into_it_less_what_was_taken() {
    let (office, id) = with_member().await;
    assert_eq!(
        office.wallet(id).await,
        json!({"balance": 0, "currency": "USD", "entries": 0})
    );
    assert_eq!(office.member(id).await["wallet"], Value::Null);
    for (key, amount) in [("a", 2500), ("b", -500), ("c", -2000), ("d", 1)] {
        let answer = office.adjust(id, key, amount).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert_eq!(answer.json["amount"], amount);
    }
    assert_eq!(office.ledger(id).await.len(), 4);
    let shown = office.member(id).await;
    assert_eq!(
        shown["wallet"],
        json!({"balance": 1, "currency": "USD", "entries": 4})
    );
    let listed = office.get("/members?q=sub-ana").await;
    assert_eq!(listed["items"][0]["wallet"]["balance"], 1);
    let events = office.api.events(office.id, &format!("member/{id}")).await;
    assert_eq!(events.len(), 4);
    assert!(events.iter().all(|(action, _)| action == "wallet.adjusted"));
}

#[tokio::test]
async fn nothing_is_taken_that_is_not_there_and_nothing_overflows() {
    let (office, id) = with_member().await;
    let refused = office.adjust(id, "a", -1).await;
    assert_eq!((refused.status, refused.code()), (409, "insufficient_funds"));
    assert_eq!(office.adjust(id, "b", MOST).await.status, 201);
    let refused = office.adjust(id, "c", 1).await;
    assert_eq!((refused.status, refused.code()), (409, "balance_too_large"));
    assert_eq!(office.adjust(id, "d", -MOST).await.status, 201);
    assert_eq!(office.ledger(id).await.len(), 2);
}

#[tokio::test]
async fn an_adjustment_that_is_none_is_refused_with_its_faults() {
    let (office, id) = with_member().await;
    for (amount, reason, fault) in [
        (json!(0), "x", ("/amount", "zero")),
        (json!(MOST + 1), "x", ("/amount", "out_of_range")),
        (json!(-MOST - 1), "x", ("/amount", "out_of_range")),
        (json!(1.5), "x", ("/amount", "invalid")),
        (json!("1"), "x", ("/amount", "invalid")),
        (json!(u64::MAX), "x", ("/amount", "invalid")),
        (json!(1), " ", ("/reason", "invalid_reason")),
        (json!(1), &"x".repeat(501), ("/reason", "invalid_reason")),
    ] {
        let answer = office.api.send(office.adjusting(id, "a", &amount, reason)).await;
        assert_eq!(
            (answer.status, answer.faults()),
            (400, vec![fault]),
            "{}",
            answer.text
        );
    }
    let nameless = office
        .call("POST", &format!("/members/{id}/wallet/adjustments"))
        .json(&json!({"amount": 1, "reason": "x"}));
    let answer = office.api.send(nameless).await;
    assert_eq!((answer.status, answer.code()), (400, "idempotency_key_required"));
    assert!(office.ledger(id).await.is_empty());
}

#[tokio::test]
async fn a_request_makes_one_entry_however_late_it_comes_again() {
    let (office, id) = with_member().await;
    let first = office.adjust(id, "a", 100).await;
    assert_eq!(office.adjust(id, "a", 100).await.json, first.json);
    let other = office.adjust(id, "a", 200).await;
    assert_eq!((other.status, other.code()), (422, "idempotency_key_reused"));
    // Everything of it is spent, so that a second entry would be refused, not answered.
    assert_eq!(office.adjust(id, "spend", -100).await.status, 201);
    assert_eq!(office.adjust(id, "other", 7).await.status, 201);
    assert_eq!(office.adjust(id, "back", -7).await.status, 201);
    let spent = office.adjust(id, "spend", -100).await;
    assert_eq!(spent.status, 201, "{}", spent.text);
    // The answer is kept for a day; the entry for good.
    office.api.wait(SignedDuration::from_hours(24 * 8));
    for (key, amount, status) in [("a", 100, 201), ("spend", -100, 201), ("other", 8, 422)] {
        let again = office.adjust(id, key, amount).await;
        assert_eq!(again.status, status, "{}", again.text);
    }
    assert_eq!(office.adjust(id, "a", 100).await.json, first.json);
    assert_eq!(office.ledger(id).await.len(), 4);
    // Another caller's key is another key.
    let admin = Person::new("admin");
    office.join(&admin, Role::Admin).await;
    let theirs = office.adjusting(id, "a", &json!(100), "a reason").by(&admin);
    assert_eq!(office.api.send(theirs).await.status, 201);
    assert_eq!(office.ledger(id).await.len(), 5);
}

#[tokio::test]
async fn sixty_four_at_once_take_what_is_there_and_no_more() {
    let (office, id) = with_member().await;
    assert_eq!(office.adjust(id, "start", 1_000).await.status, 201);
    let racers = (0..64).map(|n| {
        let office = &office;
        // 32 add 10, 32 take 100: of those at most 13 can be served.
        let amount = if n % 2 == 0 { 10 } else { -100 };
        async move {
            let key = format!("racer-{n}");
            loop {
                let answer = office.adjust(id, &key, amount).await;
                if answer.status != 503 {
                    break (amount, answer.status);
                }
            }
        }
    });
    let answers = join_all(racers).await;
    let served = |amount: i64| {
        let served = answers.iter().filter(|a| **a == (amount, 201)).count();
        i64::try_from(served).unwrap()
    };
    assert!(answers.iter().all(|(_, status)| [201, 409].contains(status)));
    assert_eq!(served(10), 32);
    let balance = 1_000 + 32 * 10 - served(-100) * 100;
    // Who was refused found less than 100; what others added after that is still there.
    assert!((0..100 + 32 * 10).contains(&balance), "{balance}");
    assert_eq!(office.wallet(id).await["balance"], balance);
    office.ledger(id).await;
}

#[tokio::test]
async fn a_process_that_dies_anywhere_leaves_one_entry_or_none() {
    for death in [Death::Before, Death::After] {
        for at in 0.. {
            let (api, faulty) = TestApi::faulty().await;
            let office = Office::on(api).await;
            let id = office.join(&Person::new("ana"), Role::Member).await;
            assert_eq!(office.adjust(id, "start", 100).await.status, 201);
            faulty.revive();
            faulty.die_at(at, death);
            office.adjust(id, "a", -100).await;
            let survived = faulty.calls() <= at;
            faulty.revive();
            for _ in 0..3 {
                office.api.wait(SignedDuration::from_secs(61));
                let again = office.adjust(id, "a", -100).await;
                assert_eq!(again.status, 201, "{death:?} {at} {}", again.text);
            }
            assert_eq!(office.ledger(id).await.len(), 2, "{death:?} {at}");
            let events = office.api.events(office.id, &format!("member/{id}")).await;
            assert_eq!(events.len(), 2, "{death:?} {at}");
            if survived {
                assert!(at >= 5, "{at}");
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_statement_is_a_file_that_no_spreadsheet_runs() {
    let (office, id) = with_member().await;
    for (key, amount, reason) in [("a", 5, "=HYPERLINK(\"x\")"), ("b", -5, "it's, \"quoted\"")] {
        let made = office
            .api
            .send(office.adjusting(id, key, &json!(amount), reason))
            .await;
        assert_eq!(made.status, 201);
        office.api.wait(SignedDuration::from_hours(1));
    }
    let statement = async |query: &str| {
        let call = office.call("GET", &format!("/members/{id}/wallet/statement{query}"));
        office.api.send(call).await
    };
    let whole = statement("").await;
    assert_eq!(whole.header("content-type"), "text/csv; charset=utf-8");
    let rows: Vec<&str> = whole.text.lines().collect();
    assert_eq!(rows[0], "number,at,amount,balance,currency,reason,by");
    assert!(
        rows[1].starts_with("1,2026-01-02T03:04:05.000Z,5,5,USD,\"'=HYPERLINK(\"\"x\"\")\","),
        "{}",
        rows[1]
    );
    assert!(
        rows[2].contains(",-5,0,USD,\"it's, \"\"quoted\"\"\","),
        "{}",
        rows[2]
    );
    assert_eq!(rows.len(), 3);
    for (query, rows) in [
        ("?from=2026-01-02T03:04:06Z", 2),
        ("?to=2026-01-02T04:04:05Z", 2),
        ("?from=2026-01-02T03:04:05Z&to=2026-01-02T04:04:06Z", 3),
        ("?to=2025-01-02T04:04:05Z", 1),
    ] {
        assert_eq!(statement(query).await.text.lines().count(), rows, "{query}");
    }
    let wrong = statement("?from=yesterday").await;
    assert_eq!(wrong.faults(), [("?from", "invalid")]);
}

#[tokio::test]
async fn a_wallet_outlives_removal_and_a_change_of_currency() {
    let (office, id) = with_member().await;
    assert_eq!(office.adjust(id, "a", 100).await.status, 201);
    let patched = office.send("PATCH", "", &json!({"currency": "EUR"})).await;
    assert_eq!(patched.status, 200);
    assert_eq!(office.wallet(id).await["currency"], "USD");
    let other = office.join(&Person::new("bea"), Role::Member).await;
    assert_eq!(office.wallet(other).await["currency"], "EUR");
    assert_eq!(office.remove(id).await.status, 204);
    let refused = office.adjust(id, "b", 100).await;
    assert_eq!((refused.status, refused.code()), (409, "member_removed"));
    let again = office.welcome(&Person::new("ana"), "member").await;
    assert_eq!(again, id);
    assert_eq!(office.wallet(id).await["balance"], 100);
}

#[tokio::test]
async fn members_see_their_own_wallet_and_admins_touch_none_of_admins() {
    let (office, id) = with_member().await;
    let (ana, admin) = (Person::new("ana"), Person::new("admin"));
    let own = office.join(&admin, Role::Admin).await;
    let by = |person: &Person, path: String| Call::new("GET", office.path(&path)).by(person);
    for rest in ["", "/entries", "/statement"] {
        let call = by(&ana, format!("/members/{id}/wallet{rest}"));
        assert_eq!(office.api.send(call).await.status, 200, "{rest}");
        let call = by(&ana, format!("/members/{own}/wallet{rest}"));
        assert_eq!(office.api.send(call).await.status, 403, "{rest}");
    }
    let listed = office.api.send(by(&ana, "/members".to_owned())).await;
    for item in listed.json["items"].as_array().unwrap() {
        assert_eq!(item.get("wallet").is_some(), item["id"] == json!(id), "{item}");
    }
    let mine = office
        .adjusting(own, "a", &json!(1_000_000), "a raise")
        .by(&admin);
    let refused = office.api.send(mine).await;
    assert_eq!(
        (refused.status, &refused.json["requiredRole"]),
        (403, &json!("owner"))
    );
}
