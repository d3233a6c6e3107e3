//! Organizations, invitations, members and accounts.

use jiff::SignedDuration;
use muster::id::{InvitationId, MemberId};
use muster::member::Member;
use muster::text::Email;
use serde_json::json;

use super::super::Result;
use super::super::roster::in_turns;
use super::{CHECK, Counter, SIGN_IN, WITH_INVITATIONS};
use crate::api::{Call, Person, member};

/// Members that lists are of.
const LISTED: u16 = 400;

impl Counter {
    pub(super) async fn organizations(&mut self) -> Result<()> {
        // A minute after the sign-in by which the organization was made.
        self.api.wait(SignedDuration::from_hours(1));
        // The process's first request is another one: what it remembers, it remembers from then on.
        self.send(self.get("")).await?;
        let sign_in = self.get("").claim("auth_time", &1_767_323_105);
        self.count(SIGN_IN, sign_in, 200).await?;
        self.count("read an organization", self.get(""), 200).await?;
        let mine = Call::new("GET", "/v1/organizations").by(&self.owner);
        self.count("list one's organizations", mine, 200).await?;
        let make = Call::new("POST", "/v1/organizations").by(&self.owner);
        self.count("make an organization", make.json(&json!({"name": "Other"})), 201)
            .await?;
        let change = self.call("PATCH", "").json(&json!({"invitationTtlDays": 5}));
        self.count("change an organization's settings", change, 200)
            .await?;
        self.count("read the roster schema", self.get("/roster-schema"), 200)
            .await?;
        Ok(())
    }

    pub(super) async fn invitations(&mut self) -> Result<()> {
        let plain = Person::new("plain");
        let invite = |email: &str| {
            let body = json!({"email": email, "role": "member"});
            self.call("POST", "/invitations").json(&body)
        };
        let (first, second) = (invite("ana@example.org"), invite(&plain.email));
        self.send(first).await?;
        let invited = self.count("invite someone", second, 201).await?;
        let invitation = invited.json["id"].as_str().unwrap_or_default();
        let invitation = InvitationId::parse(invitation)?;
        // Asked once, it is known for an hour that no invitation runs out.
        self.send(self.get("")).await?;
        self.count(WITH_INVITATIONS, self.get(""), 200).await?;
        let token = self.api.mailed(self.id, invitation).await.to_string();
        let preview = Call::new("GET", format!("/v1/invitations/preview?token={token}"));
        self.count("preview an invitation", preview, 200).await?;
        let accept = Call::new("POST", "/v1/invitations/accept").by(&plain);
        let accept = accept.json(&json!({"token": token}));
        self.count("accept an invitation", accept, 200).await?;
        let refused = self.get("/jobs").by(&plain);
        self.send(refused.clone()).await?;
        self.count(CHECK, refused, 403).await?;
        let rest = format!("/invitations/{}", self.invited("ed@example.org").await?);
        self.count(
            "resend an invitation",
            self.call("POST", &format!("{rest}/resend")),
            200,
        )
        .await?;
        self.count("cancel an invitation", self.call("DELETE", &rest), 204)
            .await?;
        let emails: Vec<String> = (0..50).map(|n| format!("p{n}@example.org")).collect();
        let many = json!({"emails": emails, "role": "member"});
        let many = self.call("POST", "/invitations/bulk").json(&many);
        self.count("invite 50 at once", many, 200).await?;
        self.count("list 50 invitations", self.get("/invitations?limit=50"), 200)
            .await?;
        Ok(())
    }

    /// Somebody else who is invited.
    async fn invited(&mut self, email: &str) -> Result<String> {
        let invite = self.call("POST", "/invitations");
        let invite = invite.json(&json!({"email": email, "role": "member"}));
        let (answer, _) = self.send(invite).await?;
        Ok(answer.json["id"].as_str().unwrap_or_default().to_owned())
    }

    pub(super) async fn members(&mut self) -> Result<()> {
        let add = self.call("POST", "/members").json(&json!({
            "firstName": "Ana", "lastName": "Lopes", "email": "ana.lopes@example.org", "role": "member",
        }));
        self.count("add a member", add, 201).await?;
        let people = self.people(&["bea", "carl", "dora"]).await;
        let id = people[0].1;
        let member = format!("/members/{id}");
        self.count("read a member", self.get(&member), 200).await?;
        let edit = self.call("PATCH", &member).json(&json!({"firstName": "Bea"}));
        self.count("change a name", edit, 200).await?;
        for (what, active) in [("switch a member off", false), ("switch a member on", true)] {
            let switch = self.call("PUT", &format!("{member}/active"));
            self.count(what, switch.json(&json!({"active": active})), 200)
                .await?;
        }
        let role = self.call("PUT", &format!("{member}/role"));
        self.count("change a role", role.json(&json!({"role": "admin"})), 200)
            .await?;
        let activity = self.get(&format!("{member}/activity"));
        self.count("a member's activity", activity, 200).await?;
        let ids: Vec<MemberId> = people[1..].iter().map(|(_, id)| *id).collect();
        let bulk = json!({"memberIds": ids, "action": "deactivate"});
        let bulk = self.call("POST", "/members/bulk").json(&bulk);
        self.count("switch 2 members off at once", bulk, 200).await?;
        let removal = self.call("DELETE", &format!("/members/{}", ids[0]));
        self.count("remove a member", removal.json(&json!({"reason": "left"})), 204)
            .await?;
        self.count("list 50 audit entries", self.get("/audit?limit=50"), 200)
            .await?;
        Ok(())
    }

    /// Pages of an organization of so many members that every partition has more of them than a page. Their
    /// partitions take turns, so that it is not by chance how far each is read.
    pub(super) async fn lists(&mut self) -> Result<()> {
        let id = self.api.found(&self.owner, "Listed").await;
        let path = format!("/v1/organizations/{id}/members");
        // Whoever has no name is first in the list.
        let own = MemberId::of_email(id, &Email::parse(&self.owner.email)?);
        let name = Call::new("PATCH", format!("{path}/{own}")).by(&self.owner);
        self.send(name.json(&json!({"lastName": "Zuse"}))).await?;
        let members: Vec<Member> = (0..LISTED)
            .zip(in_turns(id, 4))
            .map(|(n, own)| Member {
                external_id: Some(format!("L{n:07}")),
                first_name: Some("Ann".to_owned()),
                last_name: Some(format!("A{n:07}")),
                ..member(id, own)
            })
            .collect();
        self.api.put_members(&members).await;
        for (what, query) in [
            ("list 50 members", "limit=50"),
            ("list 50 members that a search found", "limit=50&q=a0000"),
            ("find a member by external id", "q=L0000007"),
            ("list 50 members with a status", "limit=50&status=enrolled"),
        ] {
            let list = Call::new("GET", format!("{path}?{query}")).by(&self.owner);
            self.count(what, list, 200).await?;
        }
        Ok(())
    }

    pub(super) async fn accounts(&mut self) -> Result<()> {
        let enrolled = Member {
            external_id: Some("A-1".to_owned()),
            last_name: Some("Doe".to_owned()),
            ..member(self.id, MemberId::of_roster(self.id, "a-1"))
        };
        self.api.put_members(std::slice::from_ref(&enrolled)).await;
        let registration = json!({
            "organizationId": self.id, "match": {"MemberID": "A-1", "LastName": "Doe"},
            "email": "doe@example.org", "password": "Correct-horse-1",
        });
        let register = Call::new("POST", "/v1/registrations").json(&registration);
        self.count("register as a member of the roster", register, 201)
            .await?;
        let reset = self.call("POST", &format!("/members/{}/reset-credentials", enrolled.id));
        self.count("reset credentials", reset, 200).await?;
        Ok(())
    }
}
