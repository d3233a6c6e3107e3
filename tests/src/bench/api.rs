//! What requests of the HTTP API cost: requests to DynamoDB and capacity units, which are the same
//! on every machine.

use serde_json::json;

use super::Result;
use super::front::{Front, Tally};
use super::report::Report;
use crate::api::{Answer, Call, Person, TestApi};

/// What one request cost.
#[derive(Clone, Debug)]
pub struct Cost {
    /// Which request.
    pub what: &'static str,
    /// What it asked of DynamoDB.
    pub tally: Tally,
}

/// The costs of the requests that are made most, each by someone whose sign-in is known.
pub async fn costs() -> Result<Vec<Cost>> {
    let (api, front) = TestApi::counted().await?;
    let (owner, ana, plain) = (Person::new("owner"), Person::new("ana"), Person::new("plain"));
    let id = api.found(&owner, "Example").await;
    let path = |rest: &str| format!("/v1/organizations/{id}{rest}");
    let invite = |email: &str| {
        let body = json!({"email": email, "role": "member"});
        Call::new("POST", path("/invitations")).by(&owner).json(&body)
    };
    let emails: Vec<String> = (0..50).map(|n| format!("p{n}@example.org")).collect();
    let bulk = json!({"emails": emails, "role": "member"});
    let mut costs = Vec::new();

    // The first request of a sign-in records it.
    let home = Call::new("GET", path("")).by(&owner);
    measured(&api, &front, home.clone(), 200).await?;
    costs.push(cost(
        "read an organization",
        measured(&api, &front, home, 200).await?,
    ));
    let (_, invited) = measured(&api, &front, invite(&ana.email), 201).await?;
    let (answer, tally) = measured(&api, &front, invite(&plain.email), 201).await?;
    drop(invited);
    costs.push(cost("invite someone", (answer.clone(), tally)));
    let invitation = answer.json["id"].as_str().unwrap_or_default();
    let invitation = muster::id::InvitationId::parse(invitation)?;
    let token = api.mailed(id, invitation).await.to_string();
    let preview = Call::new("GET", format!("/v1/invitations/preview?token={token}"));
    costs.push(cost(
        "preview an invitation",
        measured(&api, &front, preview, 200).await?,
    ));
    let accept = Call::new("POST", "/v1/invitations/accept").by(&plain);
    let accept = accept.json(&json!({"token": token}));
    costs.push(cost(
        "accept an invitation",
        measured(&api, &front, accept, 200).await?,
    ));
    let refused = Call::new("GET", path("/jobs")).by(&plain);
    measured(&api, &front, refused.clone(), 403).await?;
    costs.push(cost(CHECK, measured(&api, &front, refused, 403).await?));
    let many = Call::new("POST", path("/invitations/bulk"))
        .by(&owner)
        .json(&bulk);
    costs.push(cost(
        "invite 50 at once",
        measured(&api, &front, many, 200).await?,
    ));
    let page = Call::new("GET", path("/members?limit=50")).by(&owner);
    costs.push(cost(
        "list 50 members, 4 partitions",
        measured(&api, &front, page, 200).await?,
    ));
    Ok(costs)
}

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

fn cost(what: &'static str, (_, tally): (Answer, Tally)) -> Cost {
    Cost { what, tally }
}

async fn measured(api: &TestApi, front: &Front, call: Call, status: u16) -> Result<(Answer, Tally)> {
    drop(front.take());
    let answer = api.send(call).await;
    if answer.status != status {
        return Err(format!("not the answer that was meant: {}", answer.text).into());
    }
    Ok((answer, front.take()))
}
