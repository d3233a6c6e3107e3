//! An organization with its owner, and the requests that its tests make.

use e2e::api::{Answer, Call, Person, TestApi};
use muster::id::{InvitationId, MemberId, OrganizationId};
use muster::member::{Member, Role, Status};
use muster_aws::{keys, wire};
use serde_json::{Value, json};

/// An organization on an API of its own.
pub struct Office {
    pub api: TestApi,
    pub id: OrganizationId,
    pub owner: Person,
}

impl Office {
    pub async fn open() -> Self {
        Self::on(TestApi::start().await).await
    }

    pub async fn on(api: TestApi) -> Self {
        let owner = Person::new("owner");
        let id = api.found(&owner, "Example").await;
        Self { api, id, owner }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/v1/organizations/{}{rest}", self.id)
    }

    pub fn call(&self, method: &'static str, rest: &str) -> Call {
        Call::new(method, self.path(rest)).by(&self.owner)
    }

    pub async fn send(&self, method: &'static str, rest: &str, body: &Value) -> Answer {
        self.api.send(self.call(method, rest).json(body)).await
    }

    pub async fn get(&self, rest: &str) -> Value {
        let answer = self.api.send(self.call("GET", rest)).await;
        assert_eq!(answer.status, 200, "{rest} {}", answer.text);
        answer.json
    }

    /// Invites a person as a role, which must succeed.
    pub async fn invite(&self, person: &Person, role: &str) -> InvitationId {
        let body = json!({"email": person.email, "role": role});
        let answer = self.send("POST", "/invitations", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        InvitationId::parse(answer.json["id"].as_str().unwrap()).unwrap()
    }

    /// The token of an invitation's newest mail.
    pub async fn token(&self, invitation: InvitationId) -> String {
        self.api.mailed(self.id, invitation).await.to_string()
    }

    /// Invites a person, who accepts.
    pub async fn welcome(&self, person: &Person, role: &str) -> MemberId {
        let token = self.token(self.invite(person, role).await).await;
        let answer = self.accept(person, &token).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        MemberId::parse(answer.json["memberId"].as_str().unwrap()).unwrap()
    }

    pub async fn accept(&self, person: &Person, token: &str) -> Answer {
        let call = Call::new("POST", "/v1/invitations/accept").by(person);
        self.api.send(call.json(&json!({"token": token}))).await
    }

    pub async fn preview(&self, token: &str) -> Answer {
        let call = Call::new("GET", format!("/v1/invitations/preview?token={token}"));
        self.api.send(call).await
    }

    pub async fn cancel(&self, invitation: InvitationId) -> Answer {
        let call = self.call("DELETE", &format!("/invitations/{invitation}"));
        self.api.send(call).await
    }

    pub async fn resend(&self, invitation: InvitationId) -> Answer {
        let call = self.call("POST", &format!("/invitations/{invitation}/resend"));
        self.api.send(call).await
    }

    pub async fn invitation(&self, id: InvitationId) -> Value {
        self.get(&format!("/invitations/{id}")).await
    }

    pub async fn member(&self, id: MemberId) -> Value {
        self.get(&format!("/members/{id}")).await
    }

    pub async fn set_role(&self, id: MemberId, role: &str) -> Answer {
        self.send("PUT", &format!("/members/{id}/role"), &json!({"role": role}))
            .await
    }

    pub async fn set_active(&self, id: MemberId, active: bool) -> Answer {
        self.send(
            "PUT",
            &format!("/members/{id}/active"),
            &json!({"active": active}),
        )
        .await
    }

    pub async fn remove(&self, id: MemberId) -> Answer {
        self.send("DELETE", &format!("/members/{id}"), &json!({"reason": "left"}))
            .await
    }

    pub async fn set_seats(&self, limit: Option<u32>) -> Answer {
        let call = Call::new("PUT", self.path("/plan")).by(&Person::operator());
        self.api.send(call.json(&json!({"seatLimit": limit}))).await
    }

    /// Seats used and members by status, which must agree with the members that lists show.
    pub async fn seats(&self) -> i64 {
        let organization = self.get("").await;
        let (counts, used) = (
            &organization["counts"],
            organization["seats"]["used"].as_i64().unwrap(),
        );
        for status in Status::ALL {
            let word = status.as_str();
            let listed = self.get(&format!("/members?status={word}&limit=200")).await;
            let listed = listed["items"].as_array().unwrap().len();
            assert_eq!(counts[word], listed, "{word} in {counts}");
        }
        let taken = counts["pending"].as_i64().unwrap() + counts["active"].as_i64().unwrap();
        assert_eq!(used, taken);
        used
    }

    /// Puts a member in as they are, and counts them.
    pub async fn put_counted(&self, member: &Member) {
        self.api.put_members(std::slice::from_ref(member)).await;
        self.api
            .dynamodb()
            .update_item()
            .table_name(&self.api.engine.tables.directory)
            .set_key(Some(wire::key(keys::organization(self.id), keys::COUNTS)))
            .update_expression("ADD #status :one, seatsFree :seat")
            .expression_attribute_names("#status", member.status.as_str())
            .expression_attribute_values(":one", wire::number(1))
            .expression_attribute_values(":seat", wire::number(-i64::from(member.status.takes_seat())))
            .send()
            .await
            .unwrap();
    }

    /// Puts someone in as they are, as an accepted invitation would, without a seat being counted.
    pub async fn join(&self, person: &Person, role: Role) -> MemberId {
        self.api.join(self.id, person, role, Status::Active).await
    }
}
