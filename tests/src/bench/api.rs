//! What requests of the HTTP API cost: requests to DynamoDB and capacity units, which are the same
//! on every machine.

use std::time::Duration;

use jiff::SignedDuration;
use muster::id::{InvitationId, JobId, MemberId, OrganizationId};
use muster::member::{Member, Role, Status};
use muster_aws::clients::AwsConfig;
use muster_aws::files::Files;
use muster_aws::purge::{Outcome, Purger};
use serde_json::json;
use tokio::time::Instant;

use super::Result;
use super::front::{Front, Tally};
use super::report::Report;
use crate::api::{Answer, Call, Person, TestApi, member};

/// What one request cost.
#[derive(Clone, Debug)]
pub struct Cost {
    /// Which request.
    pub what: &'static str,
    /// What it asked of DynamoDB.
    pub tally: Tally,
}

/// An organization whose requests are counted.
struct Counter {
    api: TestApi,
    front: Front,
    id: OrganizationId,
    owner: Person,
    costs: Vec<Cost>,
}

/// The costs of the requests that are made most, each by someone whose sign-in is known.
pub async fn costs() -> Result<Vec<Cost>> {
    let (api, front) = TestApi::counted().await?;
    let owner = Person::new("owner");
    let mut counter = Counter {
        id: api.found(&owner, "Example").await,
        api,
        front,
        owner,
        costs: Vec::new(),
    };
    counter.invitations().await?;
    counter.members().await?;
    counter.accounts().await?;
    counter.wallets().await?;
    counter.studies().await?;
    counter.purge().await?;
    Ok(counter.costs)
}

impl Counter {
    fn call(&self, method: &'static str, rest: &str) -> Call {
        let path = format!("/v1/organizations/{}{rest}", self.id);
        Call::new(method, path).by(&self.owner)
    }

    fn get(&self, rest: &str) -> Call {
        self.call("GET", rest)
    }

    /// Makes a request that is to end like this, and counts it as `what`.
    async fn count(&mut self, what: &'static str, call: Call, status: u16) -> Result<Answer> {
        drop(self.front.take());
        let answer = self.api.send(call).await;
        if answer.status != status {
            return Err(format!("{what}: not the answer that was meant: {}", answer.text).into());
        }
        let tally = self.front.take();
        self.costs.push(Cost { what, tally });
        Ok(answer)
    }

    /// Members who are active.
    async fn people(&self, names: &[&str]) -> Vec<(Person, MemberId)> {
        let mut people = Vec::new();
        for name in names {
            let person = Person::new(name);
            let id = self
                .api
                .join(self.id, &person, Role::Member, Status::Active)
                .await;
            people.push((person, id));
        }
        people
    }

    async fn invitations(&mut self) -> Result<()> {
        let plain = Person::new("plain");
        let invite = |email: &str| {
            let body = json!({"email": email, "role": "member"});
            self.call("POST", "/invitations").json(&body)
        };
        let (first, second) = (invite("ana@example.org"), invite(&plain.email));
        // The first request of a sign-in records it.
        drop(self.api.send(self.get("")).await);
        self.count("read an organization", self.get(""), 200).await?;
        drop(self.api.send(first).await);
        let invited = self.count("invite someone", second, 201).await?;
        let invitation = invited.json["id"].as_str().unwrap_or_default();
        let invitation = InvitationId::parse(invitation)?;
        let token = self.api.mailed(self.id, invitation).await.to_string();
        let preview = Call::new("GET", format!("/v1/invitations/preview?token={token}"));
        self.count("preview an invitation", preview, 200).await?;
        let accept = Call::new("POST", "/v1/invitations/accept").by(&plain);
        let accept = accept.json(&json!({"token": token}));
        self.count("accept an invitation", accept, 200).await?;
        let refused = self.get("/jobs").by(&plain);
        drop(self.api.send(refused.clone()).await);
        self.count(CHECK, refused, 403).await?;
        let emails: Vec<String> = (0..50).map(|n| format!("p{n}@example.org")).collect();
        let many = json!({"emails": emails, "role": "member"});
        let many = self.call("POST", "/invitations/bulk").json(&many);
        self.count("invite 50 at once", many, 200).await?;
        Ok(())
    }

    async fn members(&mut self) -> Result<()> {
        let page = self.get("/members?limit=50");
        self.count(LIST, page, 200).await?;
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

    async fn accounts(&mut self) -> Result<()> {
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

    async fn wallets(&mut self) -> Result<()> {
        let wallet = format!("/members/{}/wallet", self.people(&["emma"]).await[0].1);
        for (n, what) in ["adjust a wallet the first time", "adjust a wallet"]
            .into_iter()
            .enumerate()
        {
            let adjust = self
                .call("POST", &format!("{wallet}/adjustments"))
                .header("idempotency-key", n.to_string())
                .json(&json!({"amount": 100, "reason": "bonus"}));
            self.count(what, adjust, 201).await?;
        }
        self.count("read a wallet", self.get(&wallet), 200).await?;
        let entries = self.get(&format!("{wallet}/entries"));
        self.count("list 2 entries of a wallet", entries, 200).await?;
        Ok(())
    }

    async fn studies(&mut self) -> Result<()> {
        let people = self.people(&["finn", "gina"]).await;
        let (finn, gina) = (people[0].1, people[1].1);
        let study = self.call("POST", "/studies");
        let study = study.json(&json!({"name": "Sleep", "ownerId": finn}));
        let made = self.count("make a study", study, 201).await?;
        let study = format!("/studies/{}", made.json["id"].as_str().unwrap_or_default());
        let give = self.call("PUT", &format!("{study}/members/{gina}"));
        self.count("give a role in a study", give.json(&json!({"role": "lead"})), 200)
            .await?;
        self.count(
            "list a study's members",
            self.get(&format!("{study}/members")),
            200,
        )
        .await?;
        let removal = json!({"reason": "left", "transferTo": gina});
        let removal = self.call("DELETE", &format!("/members/{finn}")).json(&removal);
        self.count("remove the owner of a study", removal, 204).await?;
        Ok(())
    }

    /// Everything goes, but for the owner.
    async fn purge(&mut self) -> Result<()> {
        let confirmed = json!({"confirmEmail": self.owner.email});
        let drop_all = self.call("POST", "/drop-all-data").json(&confirmed);
        let job = self.count("ask to drop all data", drop_all, 202).await?;
        let job = JobId::parse(job.json["id"].as_str().unwrap_or_default())?;
        let many: Vec<Member> = (0..MANY)
            .map(|n| member(self.id, MemberId::of_roster(self.id, &n.to_string())))
            .collect();
        self.api.put_members(&many).await;
        self.api.wait(SignedDuration::from_hours(24));
        let config = AwsConfig {
            endpoint: Some(self.front.endpoint.clone()),
            ..self.api.engine.config.clone()
        };
        let files = Files::new(config.s3(), "imports".to_owned(), "exports".to_owned());
        let tables = self.api.engine.tables.clone();
        let purger = Purger::new(config.dynamodb(), tables, files, self.api.clock());
        drop(self.front.take());
        let stop_at = Instant::now() + Duration::from_hours(1);
        let Outcome::Ended(_) = purger.run(self.id, job, stop_at).await? else {
            return Err("the purge has not ended".into());
        };
        let tally = self.front.take();
        self.costs.push(Cost { what: PURGE, tally });
        Ok(())
    }
}

/// Operations on many members: how those fall into partitions and pages differs from one organization
/// to the next.
pub const VARYING: [&str; 2] = [LIST, PURGE];
const LIST: &str = "list 50 members, 4 partitions";
const PURGE: &str = "drop all data of 1,000 members of a roster";
/// Members of the roster that is dropped.
const MANY: u32 = 1_000;

/// Reports the costs. Authorization has a bound: one read.
pub async fn report(report: &mut Report) -> Result<()> {
    for Cost { what, tally } in costs().await? {
        let requests: Vec<_> = tally
            .requests
            .iter()
            .map(|(name, n)| format!("{name} {n}"))
            .collect();
        let requests = requests.join(", ");
        let (read, write) = tally.all_units();
        let result = format!("{requests}; {read} read, {write} write units");
        if what == CHECK {
            report.check(what, result, "GetItem 1", requests == "GetItem 1");
        } else {
            report.note(what, result, "");
        }
    }
    Ok(())
}

/// A request that goes no further than finding out who may.
pub const CHECK: &str = "check who may, and refuse";
