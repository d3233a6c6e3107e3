//! Answers to one invitation at the same time, and processes that die in the middle.

use e2e::api::{Answer, Call, Person, TestApi};
use e2e::faults::{Death, Faulty};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::support::Office;

/// What can be done to an invitation, besides letting its time run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Accept,
    Cancel,
    Decline,
    Resend,
    Remove,
}

#[tokio::test]
async fn of_all_that_is_done_to_an_invitation_at_once_one_wins() {
    let moves = [
        Move::Accept,
        Move::Cancel,
        Move::Decline,
        Move::Resend,
        Move::Remove,
    ];
    for (first, second) in moves.iter().flat_map(|a| moves.map(|b| (*a, b))) {
        let office = Office::open().await;
        let ana = Person::new("ana");
        let invitation = office.invite(&ana, "member").await;
        let token = office.token(invitation).await;
        let member = office.invitation(invitation).await["memberId"]
            .as_str()
            .unwrap()
            .to_owned();
        let racers = (0..32).map(|n| {
            let done = if n % 2 == 0 { first } else { second };
            let (office, ana, token, member) = (&office, &ana, &token, &member);
            async move {
                let answer = match done {
                    Move::Accept => office.accept(ana, token).await,
                    Move::Cancel => office.cancel(invitation).await,
                    Move::Decline => {
                        let call = Call::new("POST", "/v1/invitations/decline");
                        office.api.send(call.json(&json!({"token": token}))).await
                    }
                    Move::Resend => office.resend(invitation).await,
                    Move::Remove => {
                        let path = format!("/members/{member}");
                        office.send("DELETE", &path, &json!({})).await
                    }
                };
                (done, answer.status)
            }
        });
        let answers = join_all(racers).await;
        let at = format!("{first:?} {second:?} {answers:?}");
        assert!(answers.iter().all(|(_, status)| *status < 500), "{at}");
        let accepted = answers
            .iter()
            .filter(|(m, s)| *m == Move::Accept && *s == 200)
            .count();
        let shown = office.invitation(invitation).await;
        let standing = office.get(&format!("/members/{member}")).await;
        assert!(accepted <= 1, "{at}");
        let (status, member_status) = (
            shown["status"].as_str().unwrap(),
            standing["status"].as_str().unwrap(),
        );
        match status {
            "accepted" => {
                assert_eq!(accepted, 1, "{at}");
                // Who accepted can be removed afterwards, by the racer that came next.
                let removed = first == Move::Remove || second == Move::Remove;
                assert!(
                    member_status == "active" || removed && member_status == "removed",
                    "{at}"
                );
            }
            "canceled" => assert_eq!((accepted, member_status), (0, "removed"), "{at}"),
            _ => assert_eq!(
                (status, accepted, member_status),
                ("pending", 0, "pending"),
                "{at}"
            ),
        }
        let expected = 1 + i64::from(member_status != "removed");
        assert_eq!(office.seats().await, expected, "{at}");
    }
}

/// An office whose API's transport can die.
async fn mortal() -> (Office, Faulty) {
    let (api, faulty) = TestApi::faulty().await;
    (Office::on(api).await, faulty)
}

/// What members and invitations have become, and the seats. In an order of its own: ids differ from
/// one organization to the next.
async fn state(office: &Office) -> (Vec<String>, Vec<String>, i64) {
    let members = office
        .get("/members?status=pending,active,removed,disabled&limit=200")
        .await;
    let invitations = office.get("/invitations?limit=200").await;
    let sorted = |list: &Value, names: [&str; 3]| {
        let items = list["items"].as_array().unwrap().iter();
        let mut items: Vec<_> = items
            .map(|item| names.map(|name| item[name].to_string()).join(" "))
            .collect();
        items.sort();
        items
    };
    (
        sorted(&members, ["email", "role", "status"]),
        sorted(&invitations, ["email", "status", "sends"]),
        office.seats().await,
    )
}

/// Sends a request that dies at each of its calls in turn, and then three times more.
/// `good` is the answer that it gets at first, `again` what it may get once it was carried out.
async fn dies_anywhere(
    request: impl AsyncFn(&Office) -> Call,
    good: impl Fn(&Answer) -> bool,
    again: impl Fn(&Answer) -> bool,
) {
    let clean = {
        let (office, _) = mortal().await;
        let call = request(&office).await;
        assert!(good(&office.api.send(call).await));
        state(&office).await
    };
    for death in [Death::Before, Death::After] {
        for at in 0.. {
            let (office, faulty) = mortal().await;
            let call = request(&office).await.header("idempotency-key", "k");
            faulty.revive();
            faulty.die_at(at, death);
            office.api.send(call.clone()).await;
            let survived = faulty.calls() <= at;
            faulty.revive();
            for _ in 0..3 {
                office.api.wait(jiff::SignedDuration::from_secs(61));
                let answer = office.api.send(call.clone()).await;
                assert!(good(&answer) || again(&answer), "{death:?} {at} {}", answer.text);
            }
            assert_eq!(state(&office).await, clean, "{death:?} {at}");
            if survived {
                assert!(at >= 3, "{at}");
                break;
            }
        }
    }
}

#[tokio::test]
async fn inviting_many_ends_the_same_wherever_it_dies() {
    let emails: Vec<_> = (0..40).map(|n| format!("p{n}@example.org")).collect();
    dies_anywhere(
        async |office| {
            office
                .call("POST", "/invitations/bulk")
                .json(&json!({"emails": emails, "role": "member"}))
        },
        |answer| answer.json["invited"] == json!(40),
        |_| false,
    )
    .await;
}

#[tokio::test]
async fn accepting_ends_the_same_wherever_it_dies() {
    dies_anywhere(
        async |office| {
            let ana = Person::new("ana");
            let token = office.token(office.invite(&ana, "member").await).await;
            Call::new("POST", "/v1/invitations/accept")
                .by(&ana)
                .json(&json!({"token": token}))
        },
        |answer| answer.status == 200,
        // Whose first answer was lost is a member, and learns it by the second.
        |answer| answer.code() == "invitation_used",
    )
    .await;
}

#[tokio::test]
async fn sending_again_ends_the_same_wherever_it_dies() {
    dies_anywhere(
        async |office| {
            let invitation = office.invite(&Person::new("ana"), "member").await;
            office.call("POST", &format!("/invitations/{invitation}/resend"))
        },
        |answer| answer.status == 200,
        |_| false,
    )
    .await;
}

/// A member who has accepted an invitation.
async fn member(office: &Office, name: &str) -> String {
    let id = office.welcome(&Person::new(name), "member").await;
    format!("/members/{id}")
}

#[tokio::test]
async fn taking_an_invitation_back_ends_the_same_wherever_it_dies() {
    dies_anywhere(
        async |office| {
            let invitation = office.invite(&Person::new("ana"), "member").await;
            office.call("DELETE", &format!("/invitations/{invitation}"))
        },
        |answer| answer.status == 204,
        |_| false,
    )
    .await;
}

#[tokio::test]
async fn declining_ends_the_same_wherever_it_dies() {
    dies_anywhere(
        async |office| {
            let invitation = office.invite(&Person::new("ana"), "member").await;
            let token = office.token(invitation).await;
            Call::new("POST", "/v1/invitations/decline").json(&json!({"token": token}))
        },
        |answer| answer.status == 204,
        |answer| answer.code() == "invitation_canceled",
    )
    .await;
}

#[tokio::test]
async fn inviting_when_others_have_run_out_ends_the_same_wherever_it_dies() {
    dies_anywhere(
        async |office| {
            for name in ["ana", "ben"] {
                office.invite(&Person::new(name), "member").await;
            }
            office.set_seats(Some(3)).await;
            office.api.wait(jiff::SignedDuration::from_hours(8 * 24));
            let cleo = Person::new("cleo");
            let body = json!({"email": cleo.email, "role": "member"});
            office.call("POST", "/invitations").json(&body)
        },
        |answer| answer.status == 201,
        |_| false,
    )
    .await;
}

#[tokio::test]
async fn changing_a_member_ends_the_same_wherever_it_dies() {
    for (method, rest, body) in [
        ("DELETE", "", json!({"reason": "left"})),
        ("PUT", "/active", json!({"active": false})),
        ("PUT", "/role", json!({"role": "admin"})),
    ] {
        dies_anywhere(
            async |office| {
                let ana = member(office, "ana").await;
                office.call(method, &format!("{ana}{rest}")).json(&body)
            },
            |answer| [200, 204].contains(&answer.status),
            |_| false,
        )
        .await;
    }
}

#[tokio::test]
async fn switching_on_ends_the_same_wherever_it_dies() {
    dies_anywhere(
        async |office| {
            let active = member(office, "ana").await + "/active";
            let off = office.send("PUT", &active, &json!({"active": false})).await;
            assert_eq!(off.status, 200);
            office.call("PUT", &active).json(&json!({"active": true}))
        },
        |answer| answer.status == 200,
        |_| false,
    )
    .await;
}

#[tokio::test]
async fn handing_over_ends_the_same_wherever_it_dies() {
    dies_anywhere(
        async |office| {
            let heir = office.welcome(&Person::new("heir"), "member").await;
            office.call("PUT", "/owner").json(&json!({"memberId": heir}))
        },
        |answer| answer.status == 200,
        // Whose first answer was lost is not the owner any more.
        |answer| answer.code() == "forbidden",
    )
    .await;
}
