//! Seats: what takes one, what gives it back, and that nobody gets one that is not there.

use e2e::api::{Call, Person};
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::json;

use super::support::Office;

#[tokio::test]
async fn only_operators_set_how_many_there_are() {
    let office = Office::open().await;
    let plan = json!({"seatLimit": 5});
    let answer = office.send("PUT", "/plan", &plan).await;
    assert_eq!((answer.status, answer.code()), (403, "operators_only"));
    let almost = Person {
        groups: vec!["operators2".to_owned(), "x,operators".to_owned()],
        ..Person::new("almost")
    };
    let answer = office
        .api
        .send(Call::new("PUT", office.path("/plan")).by(&almost).json(&plan))
        .await;
    assert_eq!(answer.status, 403);
    let answer = office.set_seats(Some(5)).await;
    assert_eq!(
        answer.json,
        json!({"seatLimit": 5, "seats": {"used": 1, "limit": 5}})
    );
    let nowhere = Call::new("PUT", format!("/v1/organizations/{}/plan", "0".repeat(26)));
    let answer = office.api.send(nowhere.by(&Person::operator()).json(&plan)).await;
    assert_eq!(answer.status, 404);
    assert_eq!(office.get("").await["seats"], json!({"used": 1, "limit": 5}));
    assert_eq!(office.set_seats(None).await.json["seatLimit"], json!(null));
}

#[tokio::test]
async fn at_the_limit_nobody_new_gets_in_by_any_way() {
    let office = Office::open().await;
    let (ana, ben) = (Person::new("ana"), Person::new("ben"));
    let disabled = office.welcome(&Person::new("disabled"), "member").await;
    assert_eq!(office.set_active(disabled, false).await.status, 200);
    let waiting = office.invite(&Person::new("late"), "member").await;
    office.api.wait(SignedDuration::from_hours(7 * 24));
    let first = office.invite(&ana, "member").await;
    assert_eq!(office.set_seats(Some(2)).await.json["seats"]["used"], 2);
    let full = [
        office
            .send(
                "POST",
                "/invitations",
                &json!({"email": ben.email, "role": "member"}),
            )
            .await,
        office
            .send(
                "POST",
                "/invitations/bulk",
                &json!({"emails": [ben.email], "role": "member"}),
            )
            .await,
        office
            .send(
                "POST",
                "/members",
                &json!({"firstName": "B", "lastName": "E", "email": ben.email, "role": "member"}),
            )
            .await,
        office.resend(waiting).await,
        office.set_active(disabled, true).await,
    ];
    for answer in full {
        assert_eq!(
            (answer.status, answer.code()),
            (409, "seat_limit_reached"),
            "{}",
            answer.text
        );
        assert_eq!(answer.json["seats"], json!({"used": 2, "limit": 2}));
        let url = format!("https://console.example.org/organizations/{}/plan", office.id);
        assert_eq!(answer.json["upgradeUrl"], url);
    }
    assert_eq!(office.seats().await, 2);
    // The seat that was kept is there even now, and below it too.
    office.set_seats(Some(0)).await;
    assert_eq!(office.accept(&ana, &office.token(first).await).await.status, 200);
    assert_eq!(office.seats().await, 2);
    office.set_seats(Some(3)).await;
    office.invite(&ben, "member").await;
    assert_eq!(office.seats().await, 3);
}

#[tokio::test]
async fn a_seat_comes_back_once_from_everything_that_gives_it_back() {
    let office = Office::open().await;
    let [expired, canceled, removed, disabled, declined] =
        ["expired", "canceled", "removed", "disabled", "declined"].map(Person::new);
    office.invite(&expired, "member").await;
    office.api.wait(SignedDuration::from_hours(7 * 24));
    let canceled = office.invite(&canceled, "member").await;
    let removed = office.welcome(&removed, "member").await;
    let disabled = office.welcome(&disabled, "member").await;
    let declined = office.token(office.invite(&declined, "member").await).await;
    assert_eq!(office.seats().await, 5);
    for _ in 0..2 {
        assert_eq!(office.cancel(canceled).await.status, 204);
        assert_eq!(office.remove(removed).await.status, 204);
        assert_eq!(office.set_active(disabled, false).await.status, 200);
        let decline = Call::new("POST", "/v1/invitations/decline");
        office.api.send(decline.json(&json!({"token": declined}))).await;
        assert_eq!(office.seats().await, 1);
    }
    // Together, too: a disabled member who is removed holds none.
    assert_eq!(office.remove(disabled).await.status, 204);
    assert_eq!(office.seats().await, 1);
}

#[tokio::test]
async fn an_expired_invitations_seat_is_there_for_the_next() {
    let office = Office::open().await;
    office.set_seats(Some(2)).await;
    office.invite(&Person::new("ana"), "member").await;
    office.api.wait(SignedDuration::from_hours(7 * 24));
    // Nothing has looked at the seats since: the invitation itself makes room.
    let ben = office.invite(&Person::new("ben"), "member").await;
    assert_eq!(office.seats().await, 2);
    assert_eq!(office.invitation(ben).await["status"], "pending");
}

#[tokio::test]
async fn no_expiry_is_missed_by_who_knows_of_a_later_one() {
    let office = Office::open().await;
    office.invite(&Person::new("ana"), "member").await;
    // Here it is learnt that nobody's time is up within the hour.
    assert_eq!(office.seats().await, 2);
    office.send("PATCH", "", &json!({"invitationTtlDays": 1})).await;
    let ben = office.invite(&Person::new("ben"), "member").await;
    for (wait, seats) in [(3_599, 3), (1, 3), (23 * 3_600 - 1, 3), (1, 2)] {
        office.api.wait(SignedDuration::from_secs(wait));
        assert_eq!(office.seats().await, seats);
    }
    assert_eq!(office.invitation(ben).await["status"], "expired");
    office.api.wait(SignedDuration::from_hours(6 * 24));
    assert_eq!(office.seats().await, 1);
}

#[tokio::test]
async fn too_few_seats_for_many_are_told_before_anyone_is_invited() {
    let office = Office::open().await;
    office.set_seats(Some(4)).await;
    office.welcome(&Person::new("member"), "member").await;
    let many = |partial: bool| {
        json!({
            "emails": ["a@example.org", "member@example.org", "bad", "b@example.org", "c@example.org"],
            "role": "member", "partial": partial,
        })
    };
    let answer = office.send("POST", "/invitations/bulk", &many(false)).await;
    assert_eq!((answer.status, answer.code()), (409, "seat_limit_reached"));
    let outcomes = |json: &serde_json::Value| -> Vec<String> {
        let outcomes = json["outcomes"].as_array().unwrap().iter();
        outcomes
            .map(|o| o["outcome"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        outcomes(&answer.json),
        ["no_seat", "already_member", "invalid", "no_seat", "no_seat"]
    );
    assert_eq!(office.seats().await, 2);
    let answer = office.send("POST", "/invitations/bulk", &many(true)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        outcomes(&answer.json),
        ["invited", "already_member", "invalid", "invited", "no_seat"]
    );
    assert_eq!(office.seats().await, 4);
}

#[tokio::test]
async fn of_many_at_once_for_the_last_seat_one_gets_it() {
    for seed in 0..4 {
        let office = Office::open().await;
        office.set_seats(Some(2)).await;
        let race = (0..64).map(|n| {
            let (office, email) = (&office, format!("p{n}-{seed}@example.org"));
            async move {
                let body = json!({"email": email, "role": "member"});
                if n % 2 == 0 {
                    return office.send("POST", "/invitations", &body).await;
                }
                let many = json!({"emails": [email], "role": "member", "partial": true});
                office.send("POST", "/invitations/bulk", &many).await
            }
        });
        let answers = join_all(race).await;
        let won = answers
            .iter()
            .filter(|a| a.status == 201 || a.json["invited"] == json!(1))
            .count();
        for answer in &answers {
            let lost = answer.code() == "seat_limit_reached"
                || answer.json["outcomes"][0]["outcome"] == json!("no_seat");
            assert!(
                lost || answer.status == 201 || answer.json["invited"] == json!(1),
                "{}",
                answer.text
            );
        }
        assert_eq!(won, 1);
        assert_eq!(office.seats().await, 2);
    }
}

#[tokio::test]
async fn an_expired_invitations_seat_is_not_counted_for_two() {
    let office = Office::open().await;
    office.set_seats(Some(2)).await;
    office.invite(&Person::new("ana"), "member").await;
    office.api.wait(SignedDuration::from_hours(7 * 24));
    // One seat is free, and the two would take two: her old one is not kept for her.
    let both = json!({"emails": ["ana@example.org", "ben@example.org"], "role": "member"});
    let answer = office.send("POST", "/invitations/bulk", &both).await;
    assert_eq!((answer.status, answer.code()), (409, "seat_limit_reached"));
    assert_eq!(office.seats().await, 1);
}

#[tokio::test]
async fn an_expired_invitation_comes_back_only_to_a_seat_that_is_there() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let invitation = office.invite(&ana, "member").await;
    // Below what is used: only new seats are stopped, and what runs out is no longer used.
    assert_eq!(office.set_seats(Some(1)).await.status, 200);
    office.api.wait(jiff::SignedDuration::from_hours(24 * 8));
    let resent = office.resend(invitation).await;
    assert_eq!((resent.status, resent.code()), (409, "seat_limit_reached"));

    let office = Office::open().await;
    office.invite(&ana, "member").await;
    assert_eq!(office.set_seats(Some(1)).await.status, 200);
    office.api.wait(jiff::SignedDuration::from_hours(24 * 8));
    let bulk = json!({"emails": [ana.email], "role": "member", "partial": true});
    let bulk = office.send("POST", "/invitations/bulk", &bulk).await;
    assert_eq!(bulk.json["outcomes"][0]["outcome"], "no_seat", "{}", bulk.text);
    assert_eq!(office.seats().await, 1);
}
