//! Roles: who gives and takes what, and that there is one owner at every moment.

use e2e::api::{Call, Person};
use futures_util::future::join_all;
use muster::id::MemberId;
use muster::member::{Member, Role, Status};
use muster::text::Email;
use serde_json::json;

use super::support::Office;

#[tokio::test]
async fn every_change_of_every_role_by_every_role() {
    let office = Office::open().await;
    let (admin, plain) = (Person::new("admin"), Person::new("plain"));
    for (caller, by) in [
        (Role::Owner, &office.owner),
        (Role::Admin, &admin),
        (Role::Member, &plain),
    ] {
        for from in [Role::Member, Role::Admin, Role::Owner] {
            for to in ["member", "admin"] {
                for own in [false, true] {
                    office.join(&office.owner, Role::Owner).await;
                    let caller_id = office.join(by, caller).await;
                    let target = match (own, from) {
                        (true, _) if from == caller => caller_id,
                        (true, _) => continue,
                        (false, Role::Owner) if caller == Role::Owner => continue,
                        (false, Role::Owner) => office.join(&office.owner, Role::Owner).await,
                        (false, _) => office.join(&Person::new("target"), from).await,
                    };
                    let call = Call::new("PUT", office.path(&format!("/members/{target}/role"))).by(by);
                    let answer = office.api.send(call.json(&json!({"role": to}))).await;
                    let at = format!("{caller:?} {from:?} {to} own {own}: {}", answer.text);
                    let plainly = from == Role::Member && to == "member";
                    let (status, needed) = match (caller, from) {
                        (Role::Member, _) => (403, "admin"),
                        (Role::Owner, Role::Owner) => (409, ""),
                        (Role::Owner, _) => (200, ""),
                        (Role::Admin, _) if plainly => (200, ""),
                        (Role::Admin, _) => (403, "owner"),
                    };
                    assert_eq!(answer.status, status, "{at}");
                    match status {
                        403 => assert_eq!(answer.json["requiredRole"], needed, "{at}"),
                        409 => assert_eq!(answer.code(), "owner_must_transfer", "{at}"),
                        _ => assert_eq!(answer.json["role"], to, "{at}"),
                    }
                    let now = office.member(target).await;
                    let expected = if status == 200 { to } else { from.as_str() };
                    assert_eq!(now["role"], expected, "{at}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_admin_neither_invites_nor_touches_admins_and_the_owner() {
    let office = Office::open().await;
    let admin = Person::new("admin");
    let own = office.join(&admin, Role::Admin).await;
    let peer = office.join(&Person::new("peer"), Role::Admin).await;
    let owner = office.join(&office.owner, Role::Owner).await;
    let invited = office.invite(&Person::new("future"), "admin").await;
    let invite = json!({"email": "x@example.org", "role": "admin"});
    let add = json!({"firstName": "X", "lastName": "Y", "email": "x@example.org", "role": "admin"});
    let many = json!({"emails": ["x@example.org"], "role": "admin"});
    let mut calls = vec![
        ("POST", "/invitations".to_owned(), invite),
        ("POST", "/invitations/bulk".to_owned(), many),
        ("POST", "/members".to_owned(), add),
        ("DELETE", format!("/invitations/{invited}"), json!({})),
        ("POST", format!("/invitations/{invited}/resend"), json!({})),
        ("PUT", "/owner".to_owned(), json!({"memberId": own})),
    ];
    for id in [own, peer, owner] {
        calls.push(("DELETE", format!("/members/{id}"), json!({})));
        calls.push(("PUT", format!("/members/{id}/active"), json!({"active": false})));
        calls.push(("PUT", format!("/members/{id}/role"), json!({"role": "member"})));
    }
    for (method, path, body) in calls {
        let answer = office
            .api
            .send(Call::new(method, office.path(&path)).by(&admin).json(&body))
            .await;
        assert_eq!(
            (answer.status, answer.code()),
            (403, "forbidden"),
            "{method} {path}"
        );
        assert_eq!(answer.json["requiredRole"], "owner", "{method} {path}");
    }
    assert_eq!(office.member(peer).await["status"], "active");
    assert_eq!(office.invitation(invited).await["sends"], 1);
}

#[tokio::test]
async fn the_owner_stays_until_another_one_takes_over() {
    let office = Office::open().await;
    let owner = office.join(&office.owner, Role::Owner).await;
    for answer in [
        office.remove(owner).await,
        office.set_active(owner, false).await,
        office.set_role(owner, "admin").await,
    ] {
        assert_eq!((answer.status, answer.code()), (409, "owner_must_transfer"));
    }
    let heir = Person::new("heir");
    for status in [
        Status::Pending,
        Status::Disabled,
        Status::Removed,
        Status::Enrolled,
    ] {
        let id = office.api.join(office.id, &heir, Role::Member, status).await;
        let answer = office.send("PUT", "/owner", &json!({"memberId": id})).await;
        assert_eq!(
            (answer.status, answer.code()),
            (409, "member_not_active"),
            "{status:?}"
        );
    }
    let answer = office
        .send("PUT", "/owner", &json!({"memberId": "0".repeat(26)}))
        .await;
    assert_eq!(answer.status, 404);
    let heir_id = office.join(&heir, Role::Member).await;
    let answer = office.send("PUT", "/owner", &json!({"memberId": heir_id})).await;
    assert_eq!((answer.status, &answer.json["role"]), (200, &json!("owner")));
    assert_eq!(office.member(owner).await["role"], "admin");
    // At the next request each is what they became.
    let answer = office.send("PUT", "/owner", &json!({"memberId": owner})).await;
    assert_eq!(
        (answer.status, &answer.json["requiredRole"]),
        (403, &json!("owner"))
    );
    let back = Call::new("PUT", office.path("/owner")).by(&heir);
    assert_eq!(
        office
            .api
            .send(back.json(&json!({"memberId": owner})))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn of_many_at_once_to_whom_it_is_handed_one_is_the_owner() {
    let office = Office::open().await;
    let mut heirs = Vec::new();
    for n in 0..16 {
        heirs.push(
            office
                .join(&Person::new(&format!("heir-{n}")), Role::Member)
                .await,
        );
    }
    let race = heirs.iter().map(|heir| {
        let office = &office;
        async move {
            office
                .send("PUT", "/owner", &json!({"memberId": heir}))
                .await
                .status
        }
    });
    let statuses = join_all(race).await;
    assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
    assert!(
        statuses.iter().all(|s| [200, 403, 412].contains(s)),
        "{statuses:?}"
    );
    let owners = office.get("/members?role=owner").await;
    assert_eq!(owners["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_pending_person_will_be_can_be_changed() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let invitation = office.invite(&ana, "member").await;
    let token = office.token(invitation).await;
    let member = office.invitation(invitation).await["memberId"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = muster::id::MemberId::parse(&member).unwrap();
    assert_eq!(office.set_active(id, false).await.code(), "member_pending");
    assert_eq!(office.set_role(id, "admin").await.status, 200);
    assert_eq!(office.invitation(invitation).await["role"], "admin");
    let answer = office.accept(&ana, &token).await;
    assert_eq!(answer.json["role"], "admin");
    // Removing who is pending takes the invitation back.
    let ben = Person::new("ben");
    let invitation = office.invite(&ben, "member").await;
    let member = office.invitation(invitation).await["memberId"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = muster::id::MemberId::parse(&member).unwrap();
    assert_eq!(office.remove(id).await.status, 204);
    assert_eq!(office.invitation(invitation).await["status"], "canceled");
    for answer in [
        office.set_role(id, "admin").await,
        office.set_active(id, true).await,
    ] {
        assert_eq!((answer.status, answer.code()), (409, "member_removed"));
    }
}

#[tokio::test]
async fn whose_login_another_member_has_by_now_is_not_switched_on() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let id = MemberId::of_roster(office.id, "m-1");
    let removed = Member {
        status: Status::Removed,
        subject: Some(ana.subject.clone()),
        login_email: Email::parse(&ana.email).ok(),
        ..e2e::api::member(office.id, id)
    };
    office.api.put_members(&[removed]).await;
    office.welcome(&ana, "member").await;
    let answer = office.set_active(id, true).await;
    assert_eq!((answer.status, answer.code()), (409, "login_taken"));
    assert_eq!(office.member(id).await["status"], "removed");
}

#[tokio::test]
async fn who_is_switched_off_is_out_at_once_and_back_at_once() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let id = office.welcome(&ana, "member").await;
    let read = Call::new("GET", office.path("")).by(&ana);
    for (active, expected) in [(false, 404), (false, 404), (true, 200), (true, 200), (false, 404)] {
        let answer = office.set_active(id, active).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(office.api.send(read.clone()).await.status, expected);
    }
    // Their address is kept for them meanwhile.
    let answer = office
        .send("POST", "/invitations", &json!({"email": ana.email}))
        .await;
    assert_eq!(answer.code(), "already_member");
}

#[tokio::test]
async fn a_change_is_for_the_version_that_was_read() {
    let office = Office::open().await;
    let id = office.welcome(&Person::new("ana"), "member").await;
    let read = office
        .api
        .send(office.call("GET", &format!("/members/{id}")))
        .await;
    let etag = read.header("etag").to_owned();
    let with = |method, rest: &str, body: &serde_json::Value, etag: &str| {
        let call = office.call(method, &format!("/members/{id}{rest}"));
        office.api.send(call.json(body).header("if-match", etag))
    };
    let answer = with("PUT", "/role", &json!({"role": "admin"}), &etag).await;
    assert_eq!(answer.status, 200);
    let fresh = answer.header("etag").to_owned();
    for (method, rest, body) in [
        ("PUT", "/role", json!({"role": "member"})),
        ("PUT", "/active", json!({"active": false})),
        ("DELETE", "", json!({})),
    ] {
        let answer = with(method, rest, &body, &etag).await;
        assert_eq!(
            (answer.status, answer.code()),
            (412, "precondition_failed"),
            "{method}"
        );
    }
    let answer = with("PUT", "/active", &json!({"active": false}), &fresh).await;
    assert_eq!(answer.status, 200);
    let read = office
        .api
        .send(office.call("GET", &format!("/members/{id}")))
        .await;
    assert_eq!(read.header("etag"), answer.header("etag"));
}
