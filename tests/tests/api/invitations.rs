//! Invitations: who gets in by one, and who does not.

use e2e::api::{Call, Person};
use jiff::SignedDuration;
use muster::id::InvitationId;
use muster::invitation::Token;
use muster_aws::{keys, wire};
use serde_json::json;

use super::support::Office;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[tokio::test]
async fn an_end_that_only_a_new_invitation_finds_is_in_the_log() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let invitation = office.invite(&ana, "member").await;
    // As the index has it that is behind.
    office
        .api
        .dynamodb()
        .update_item()
        .table_name(&office.api.engine.tables.directory)
        .set_key(Some(wire::key(
            keys::organization(office.id),
            keys::invitation(invitation),
        )))
        .update_expression("REMOVE dueKey")
        .send()
        .await
        .unwrap();
    office.api.wait(WEEK + SignedDuration::from_secs(1));
    office.invite(&ana, "member").await;
    let log = office.get("/audit?action=invitation.expired").await;
    assert_eq!(log["items"][0]["target"], format!("invitation/{invitation}"));
    assert_eq!(log["items"].as_array().unwrap().len(), 1);
    assert_eq!(office.invitation(invitation).await["status"], "expired");
    assert_eq!(office.seats().await, 2);
}

#[tokio::test]
async fn whose_account_is_another_member_by_now_is_invited_by_the_old_address_all_the_same() {
    let office = Office::open().await;
    let before = Person::new("ana");
    let after = Person {
        email: "ana.new@example.org".to_owned(),
        ..before.clone()
    };
    let id = office.welcome(&before, "member").await;
    assert_eq!(office.remove(id).await.status, 204);
    let new = office.welcome(&after, "member").await;
    assert_ne!(id, new);
    let invitation = office.invite(&before, "member").await;
    // Somebody else has that address now.
    let other = Person {
        subject: "sub-other".to_owned(),
        ..before
    };
    let token = office.token(invitation).await;
    assert_eq!(office.accept(&other, &token).await.status, 200);
    let own = |person: &Person| Call::new("GET", office.path(&format!("/members/{new}"))).by(person);
    assert_eq!(office.api.send(own(&after)).await.status, 200);
    assert_eq!(office.api.send(own(&other)).await.status, 403);
}

#[tokio::test]
async fn an_invited_person_is_pending_until_they_accept() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let invitation = office.invite(&ana, "member").await;
    let shown = office.invitation(invitation).await;
    assert_eq!(shown["email"], "ana@example.org");
    assert_eq!(
        (&shown["status"], &shown["delivery"]),
        (&json!("pending"), &json!("queued"))
    );
    assert_eq!(shown["expiresAt"], "2026-01-09T03:04:05Z");
    let members = office.get("/members?status=pending").await;
    assert_eq!(members["items"][0]["invitation"], invitation.to_string());
    assert_eq!(members["items"][0]["id"], shown["memberId"]);
    assert_eq!(members["items"][0]["authentication"]["email"], json!(null));

    let token = office.token(invitation).await;
    for _ in 0..3 {
        // Looking is not answering.
        let seen = office.preview(&token).await;
        assert_eq!(seen.json["organization"]["name"], "Example");
        assert_eq!(seen.json["role"], "member");
        assert_eq!(seen.json["expiresAt"], shown["expiresAt"]);
    }
    let answer = office.accept(&ana, &token).await;
    assert_eq!(
        (answer.status, &answer.json["memberId"]),
        (200, &shown["memberId"])
    );
    let mine = office
        .api
        .send(Call::new("GET", "/v1/organizations").by(&ana))
        .await;
    assert_eq!(mine.json["items"][0]["role"], "member");
    assert_eq!(mine.json["items"][0]["status"], "active");
    assert_eq!(office.invitation(invitation).await["status"], "accepted");
    assert_eq!(office.seats().await, 2);
    assert_eq!(office.accept(&ana, &token).await.code(), "invitation_used");
    assert_eq!(office.preview(&token).await.code(), "invitation_used");
}

#[tokio::test]
async fn only_the_invited_and_verified_address_accepts() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let invitation = office.invite(&ana, "member").await;
    let token = office.token(invitation).await;
    let unverified = Person {
        verified: false,
        ..ana.clone()
    };
    let look_alike = Person {
        email: "\u{430}na@example.org".to_owned(),
        ..Person::new("other")
    };
    let subdomain = Person {
        email: "ana@mail.example.org".to_owned(),
        ..Person::new("third")
    };
    for (person, code) in [
        (&Person::new("ben"), "email_mismatch"),
        (&office.owner, "email_mismatch"),
        (&look_alike, "email_mismatch"),
        (&subdomain, "email_mismatch"),
        (&unverified, "email_not_verified"),
    ] {
        let answer = office.accept(person, &token).await;
        assert_eq!((answer.status, answer.code()), (403, code));
        assert_eq!(office.invitation(invitation).await["status"], "pending");
    }
    let shouted = Person {
        email: " ANA@Example.ORG ".to_owned(),
        ..ana
    };
    assert_eq!(office.accept(&shouted, &token).await.status, 200);
    // Whoever it was not for learns no more afterwards.
    let answer = office.accept(&Person::new("ben"), &token).await;
    assert_eq!(answer.code(), "email_mismatch");
}

#[tokio::test]
async fn a_token_is_good_in_one_spelling_and_kept_as_a_digest_alone() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let token = office.token(office.invite(&ana, "member").await).await;
    let dump = office.api.engine.dump().await;
    assert!(!dump.contains(&token) && !dump.contains(&token[43..]), "{dump}");
    let digest = Token::parse(&token).unwrap().digest();
    assert!(dump.contains(&digest));
    for at in 0..token.len() {
        let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
        let mut changed = token.clone();
        changed.replace_range(at..=at, other);
        let answer = office.accept(&ana, &changed).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{at}");
    }
    for wrong in ["", "x", &digest, &format!("{token}A")] {
        assert_eq!(office.preview(wrong).await.status, 404, "{wrong}");
        assert_eq!(office.accept(&ana, wrong).await.status, 404, "{wrong}");
    }
    assert_eq!(office.accept(&ana, &token).await.status, 200);
}

#[tokio::test]
async fn sending_again_kills_the_old_link() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let invitation = office.invite(&ana, "member").await;
    let old = office.token(invitation).await;
    office.api.wait(SignedDuration::from_hours(24));
    let answer = office.resend(invitation).await;
    assert_eq!((answer.status, &answer.json["sends"]), (200, &json!(2)));
    assert_eq!(answer.json["expiresAt"], "2026-01-10T03:04:05Z");
    let new = office.token(invitation).await;
    for answer in [
        office.preview(&old).await,
        office.accept(&ana, &old).await,
        office
            .api
            .send(Call::new("POST", "/v1/invitations/decline").json(&json!({"token": old})))
            .await,
    ] {
        assert_eq!((answer.status, answer.code()), (410, "invitation_replaced"));
    }
    assert_eq!(office.seats().await, 2);
    assert_eq!(office.accept(&ana, &new).await.status, 200);
    assert_eq!(office.resend(invitation).await.code(), "invitation_not_pending");
}

#[tokio::test]
async fn a_canceled_invitation_lets_nobody_in_and_gives_its_seat_back() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let invitation = office.invite(&ana, "member").await;
    let token = office.token(invitation).await;
    for _ in 0..3 {
        assert_eq!(office.cancel(invitation).await.status, 204);
        assert_eq!(office.seats().await, 1);
    }
    for answer in [office.preview(&token).await, office.accept(&ana, &token).await] {
        assert_eq!((answer.status, answer.code()), (410, "invitation_canceled"));
    }
    assert_eq!(office.resend(invitation).await.code(), "invitation_not_pending");
    let again = office.invite(&ana, "member").await;
    assert_eq!(office.accept(&ana, &office.token(again).await).await.status, 200);
    assert_eq!(office.cancel(again).await.code(), "invitation_not_pending");
    // What an earlier invitation was does not touch the later one's member.
    assert_eq!(office.cancel(invitation).await.status, 204);
    assert_eq!(office.seats().await, 2);
}

#[tokio::test]
async fn whoever_holds_the_link_may_decline_without_an_account() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let invitation = office.invite(&ana, "member").await;
    let token = office.token(invitation).await;
    let decline = || Call::new("POST", "/v1/invitations/decline").json(&json!({"token": token}));
    assert_eq!(office.api.send(decline()).await.status, 204);
    assert_eq!(office.api.send(decline()).await.code(), "invitation_canceled");
    assert_eq!(office.accept(&ana, &token).await.code(), "invitation_canceled");
    assert_eq!(office.invitation(invitation).await["status"], "canceled");
    assert_eq!(office.seats().await, 1);
    assert!(office.api.engine.dump().await.contains("invitation.declined"));
}

#[tokio::test]
async fn an_invitation_expires_the_moment_its_time_is_up() {
    let office = Office::open().await;
    let (ana, ben) = (Person::new("ana"), Person::new("ben"));
    let invitation = office.invite(&ana, "member").await;
    let token = office.token(invitation).await;
    let late = office.invite(&ben, "member").await;
    office.api.wait(WEEK - SignedDuration::from_millis(1));
    assert_eq!(office.preview(&token).await.status, 200);
    assert_eq!(office.seats().await, 3);
    office.api.wait(SignedDuration::from_millis(1));
    // Each shows it before anything has been swept.
    assert_eq!(office.invitation(invitation).await["status"], "expired");
    assert_eq!(office.preview(&token).await.code(), "invitation_expired");
    assert_eq!(office.accept(&ana, &token).await.code(), "invitation_expired");
    assert_eq!(office.cancel(invitation).await.code(), "invitation_not_pending");
    assert_eq!(office.get("/members").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        office.get("/members?status=removed").await["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        office.get("/invitations?status=expired").await["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        office.get("/invitations?status=pending").await["items"],
        json!([])
    );
    for _ in 0..3 {
        assert_eq!(office.seats().await, 1);
    }
    // Swept or not, it can be mailed again, and then it counts again.
    assert_eq!(office.resend(invitation).await.status, 200);
    assert_eq!(office.seats().await, 2);
    assert_eq!(office.accept(&ana, &token).await.code(), "invitation_replaced");
    let fresh = office.token(invitation).await;
    assert_eq!(office.accept(&ana, &fresh).await.status, 200);
    // Or the person is invited anew, and the expired one stays what it was.
    let anew = office.invite(&ben, "member").await;
    assert_eq!(office.resend(late).await.code(), "invitation_not_pending");
    assert_eq!(office.invitation(late).await["status"], "expired");
    assert_eq!(office.invitation(anew).await["status"], "pending");
    assert_eq!(office.seats().await, 3);
}

#[tokio::test]
async fn an_expired_invitation_that_nobody_swept_can_be_renewed_in_either_way() {
    let office = Office::open().await;
    let (ana, ben) = (Person::new("ana"), Person::new("ben"));
    let (first, second) = (
        office.invite(&ana, "member").await,
        office.invite(&ben, "member").await,
    );
    office.api.wait(WEEK);
    assert_eq!(office.resend(first).await.status, 200);
    let anew = office.invite(&ben, "member").await;
    assert_eq!(office.invitation(second).await["status"], "expired");
    assert_eq!(office.invitation(anew).await["status"], "pending");
    assert_eq!(office.seats().await, 3);
}

#[tokio::test]
async fn who_may_no_longer_invite_vouches_for_nobody() {
    let office = Office::open().await;
    let (admin, ana, ben) = (Person::new("admin"), Person::new("ana"), Person::new("ben"));
    let id = office.welcome(&admin, "admin").await;
    let by_admin = |person: &Person| {
        Call::new("POST", office.path("/invitations"))
            .by(&admin)
            .json(&json!({"email": person.email, "role": "member"}))
    };
    let answer = office.api.send(by_admin(&ana)).await;
    assert_eq!(answer.status, 201);
    let invitation = InvitationId::parse(answer.json["id"].as_str().unwrap()).unwrap();
    let token = office.token(invitation).await;
    assert_eq!(office.set_role(id, "member").await.status, 200);
    assert_eq!(office.accept(&ana, &token).await.code(), "invitation_canceled");
    assert_eq!(office.remove(id).await.status, 204);
    assert_eq!(office.accept(&ana, &token).await.code(), "invitation_canceled");
    assert_eq!(office.invitation(invitation).await["status"], "pending");

    // An owner who handed over cannot make admins any more, and so the invitation to one waits for
    // someone who can.
    let heir = office.welcome(&Person::new("heir"), "admin").await;
    let invitation = office.invite(&ben, "admin").await;
    let token = office.token(invitation).await;
    let handed = office.send("PUT", "/owner", &json!({"memberId": heir})).await;
    assert_eq!(handed.status, 200);
    assert_eq!(office.accept(&ben, &token).await.code(), "invitation_canceled");
    let member = office.get("/members?status=pending&role=admin").await["items"][0]["id"].clone();
    let vouch = |role: &str| {
        Call::new(
            "PUT",
            office.path(&format!("/members/{}/role", member.as_str().unwrap())),
        )
        .by(&Person::new("heir"))
        .json(&json!({"role": role}))
    };
    assert_eq!(office.api.send(vouch("member")).await.status, 200);
    assert_eq!(office.api.send(vouch("admin")).await.status, 200);
    let answer = office.accept(&ben, &token).await;
    assert_eq!((answer.status, &answer.json["role"]), (200, &json!("admin")));
}

#[tokio::test]
async fn a_removed_person_gets_their_record_back() {
    let office = Office::open().await;
    let ana = Person::new("ana");
    let added = json!({"firstName": "Ana", "lastName": "Example", "email": ana.email, "role": "member"});
    let answer = office.send("POST", "/members", &added).await;
    assert_eq!((answer.status, &answer.json["status"]), (201, &json!("pending")));
    let invitation = InvitationId::parse(answer.json["invitation"].as_str().unwrap()).unwrap();
    let member = muster::id::MemberId::parse(answer.json["id"].as_str().unwrap()).unwrap();
    assert_eq!(
        office.accept(&ana, &office.token(invitation).await).await.status,
        200
    );
    assert_eq!(office.remove(member).await.status, 204);
    let read = Call::new("GET", office.path("")).by(&ana);
    assert_eq!(office.api.send(read.clone()).await.status, 404);
    let mine = office
        .api
        .send(Call::new("GET", "/v1/organizations").by(&ana))
        .await;
    assert_eq!(mine.json["items"], json!([]));

    let again = office.invite(&ana, "member").await;
    assert_eq!(office.api.send(read.clone()).await.status, 404);
    // The same person with another account: the old one stays out.
    let new_account = Person {
        subject: "sub-new".to_owned(),
        ..ana.clone()
    };
    assert_eq!(
        office
            .accept(&new_account, &office.token(again).await)
            .await
            .status,
        200
    );
    let shown = office.member(member).await;
    assert_eq!(
        (&shown["firstName"], &shown["status"]),
        (&json!("Ana"), &json!("active"))
    );
    assert_eq!(office.api.send(read.clone().by(&new_account)).await.status, 200);
    assert_eq!(office.api.send(read).await.status, 404);
    assert_eq!(office.seats().await, 2);
}

#[tokio::test]
async fn people_are_not_added_directly_where_sign_in_is_the_organizations_own() {
    let office = Office::open().await;
    office.send("PATCH", "", &json!({"ssoEnabled": true})).await;
    let ana =
        json!({"firstName": "Ana", "lastName": "Example", "email": "ana@example.org", "role": "member"});
    let answer = office.send("POST", "/members", &ana).await;
    assert_eq!((answer.status, answer.code()), (409, "sso_requires_invitation"));
    assert_eq!(office.seats().await, 1);
    office.invite(&Person::new("ana"), "member").await;
}

#[tokio::test]
async fn what_is_sent_is_checked_field_by_field() {
    let office = Office::open().await;
    let owner = json!({"email": "a b", "role": "owner", "x": 1});
    let answer = office.send("POST", "/invitations", &owner).await;
    assert_eq!(
        answer.faults(),
        [
            ("/email", "invalid"),
            ("/role", "invalid_role"),
            ("/x", "unknown_field")
        ]
    );
    let nobody = json!({"firstName": " ", "lastName": "a\nb", "email": "a@example.org"});
    let answer = office.send("POST", "/members", &nobody).await;
    assert_eq!(
        answer.faults(),
        [("/firstName", "invalid_name"), ("/lastName", "invalid_name")]
    );
    for person in ["owner", "member"] {
        office
            .join(&Person::new("member"), muster::member::Role::Member)
            .await;
        let answer = office
            .send(
                "POST",
                "/invitations",
                &json!({"email": format!("{person}@example.org")}),
            )
            .await;
        assert_eq!(
            (answer.status, answer.code()),
            (409, "already_member"),
            "{person}"
        );
    }
    office.invite(&Person::new("ana"), "member").await;
    let answer = office
        .send("POST", "/invitations", &json!({"email": "ANA@example.org"}))
        .await;
    assert_eq!((answer.status, answer.code()), (409, "already_invited"));
}

#[tokio::test]
async fn whoever_sends_it_again_vouches_for_it() {
    let office = Office::open().await;
    let (admin, ana) = (Person::new("admin"), Person::new("ana"));
    let id = office.welcome(&admin, "admin").await;
    let by_admin = Call::new("POST", office.path("/invitations"))
        .by(&admin)
        .json(&json!({"email": ana.email, "role": "member"}));
    let made = office.api.send(by_admin).await;
    let invitation = InvitationId::parse(made.json["id"].as_str().unwrap()).unwrap();
    assert_eq!(made.json["invitedBy"], id.to_string());
    assert_eq!(office.remove(id).await.status, 204);
    let token = office.token(invitation).await;
    assert_eq!(office.accept(&ana, &token).await.code(), "invitation_canceled");
    assert_ne!(office.resend(invitation).await.json["invitedBy"], id.to_string());
    let token = office.token(invitation).await;
    assert_eq!(office.accept(&ana, &token).await.status, 200);
}
