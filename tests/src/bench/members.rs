//! Lists of members: whether a page costs the same of a thousand members and of a million.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use dynoxide::ImportOptions;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Member, Status};
use muster::text::Email;
use muster_aws::item::MemberItem;
use serde_json::json;

use super::Result;
use super::front::{Front, Tally};
use super::report::{Report, grouped};
use super::roster::in_turns;
use crate::api::{Call, Person, TestApi, member};

/// Partitions of the organization, as [`TestApi`] has them.
const SHARDS: u8 = 4;
/// Members that the engine takes at once.
const AT_ONCE: u32 = 20_000;
const FEW: u32 = 1_000;
const MANY: u32 = 1_000_000;

/// Pages of both, side by side.
pub async fn report(report: &mut Report) -> Result<()> {
    let few = pages_of(FEW).await?;
    let many = pages_of(MANY).await?;
    for ((what, few), (_, many)) in few.into_iter().zip(many) {
        let (few, many) = (cost(&few), cost(&many));
        report.check(
            format!("{what}, of {} members", grouped(f64::from(MANY))),
            many.clone(),
            &format!("as of {}: {few}", grouped(f64::from(FEW))),
            many == few,
        );
    }
    Ok(())
}

/// Requests and read units, in words.
fn cost(tally: &Tally) -> String {
    let requests: Vec<_> = tally
        .requests
        .iter()
        .map(|(name, n)| format!("{name} {n}"))
        .collect();
    format!("{}; {} read units", requests.join(", "), tally.all_units().0)
}

/// What pages cost of an organization with so many members.
async fn pages_of(rows: u32) -> Result<Vec<(&'static str, Tally)>> {
    let (api, front) = TestApi::counted().await?;
    let owner = Person::new("owner");
    let organization = api.found(&owner, "Example").await;
    // Whoever has no name is first in the list.
    let own = MemberId::of_email(organization, &Email::parse(&owner.email)?);
    let name = Call::new("PATCH", format!("/v1/organizations/{organization}/members/{own}"));
    api.send(name.by(&owner).json(&json!({"lastName": "Zuse"}))).await;
    fill(&api, organization, rows)?;
    let lister = Lister {
        api,
        front,
        owner,
        organization,
    };
    // The first request of a sign-in records it.
    lister.page("limit=1").await?;
    let mut pages = Vec::new();
    for (what, query) in [
        ("first page of 50", "limit=50"),
        ("a page of 50 that a search found", "limit=50&q=n00003"),
        (
            "a page of 50 with a status that half of them have",
            "limit=50&status=active",
        ),
        (
            "a page of 50, the last who joined first",
            "limit=50&sort=joinedAt&order=desc",
        ),
    ] {
        pages.push((what, lister.page(query).await?.0));
    }
    // To the middle in long strides; the pages on the way are not counted.
    let mut cursor = String::new();
    for _ in 0..rows / 2 / STRIDE {
        let from = if cursor.is_empty() {
            String::new()
        } else {
            format!("&cursor={cursor}")
        };
        cursor = lister.page(&format!("limit={STRIDE}{from}")).await?.1;
    }
    let (tally, _) = lister.page(&format!("limit=50&cursor={cursor}")).await?;
    pages.push(("a page of 50 by a cursor in the middle", tally));
    Ok(pages)
}

/// Members of the longest page.
const STRIDE: u32 = 200;

/// Someone who lists an organization's members.
struct Lister {
    api: TestApi,
    front: Front,
    owner: Person,
    organization: OrganizationId,
}

impl Lister {
    /// Asks for a page. Answers what it cost, and the cursor of the next.
    async fn page(&self, query: &str) -> Result<(Tally, String)> {
        drop(self.front.take());
        let path = format!("/v1/organizations/{}/members?{query}", self.organization);
        let answer = self.api.send(Call::new("GET", path).by(&self.owner)).await;
        if answer.status != 200
            || query.contains("limit=50") && answer.json["items"].as_array().map(Vec::len) != Some(50)
        {
            return Err(format!("{query}: not the page that was meant: {}", answer.text).into());
        }
        let cursor = answer.json["nextCursor"].as_str().unwrap_or_default().to_owned();
        Ok((self.front.take(), cursor))
    }
}

/// Members of equal size, whose partitions take turns in the order of their names: whatever a page costs
/// more with more members is not by chance.
fn fill(api: &TestApi, organization: OrganizationId, rows: u32) -> Result<()> {
    let mut ids = in_turns(organization, SHARDS);
    let mut begin = 0;
    while begin < rows {
        let end = rows.min(begin + AT_ONCE);
        let items = (begin..end).map(|rank| {
            let id = ids.next().unwrap_or(MemberId::from_bytes([0; 16]));
            let status = if rank / u32::from(SHARDS) % 2 == 0 {
                Status::Active
            } else {
                Status::Enrolled
            };
            let member = Member {
                status,
                external_id: Some(format!("M{rank:07}")),
                first_name: Some("Ann".to_owned()),
                last_name: Some(format!("N{rank:07}")),
                ..member(organization, id)
            };
            let item: HashMap<String, Value> =
                serde_dynamo::aws_sdk_dynamodb_1::to_item(MemberItem::new(&member, SHARDS))?;
            let item: serde_json::Map<_, _> = item
                .iter()
                .map(|(name, value)| (name.clone(), wire(value)))
                .collect();
            Result::Ok(serde_json::from_value(item.into())?)
        });
        let items = items.collect::<Result<Vec<_>>>()?;
        let engine = &api.engine;
        engine
            .database
            .import_items(&engine.tables.directory, items, ImportOptions::default())
            .map_err(|error| error.to_string())?;
        begin = end;
    }
    Ok(())
}

/// A value as DynamoDB writes it, of the types that a member has.
fn wire(value: &Value) -> serde_json::Value {
    match value {
        Value::S(text) => json!({ "S": text }),
        Value::N(number) => json!({ "N": number }),
        Value::Bool(yes) => json!({ "BOOL": yes }),
        Value::B(bytes) => json!({ "B": data_encoding::BASE64.encode(bytes.as_ref()) }),
        Value::Ss(texts) => json!({ "SS": texts }),
        Value::M(map) => {
            let map: serde_json::Map<_, _> = map
                .iter()
                .map(|(name, value)| (name.clone(), wire(value)))
                .collect();
            json!({ "M": map })
        }
        _ => json!({ "NULL": true }),
    }
}
