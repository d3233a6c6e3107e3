//! What a month costs an organization, by how many members it has.

use std::collections::HashMap;
use std::fmt::Write as _;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use jiff::Timestamp;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Member, Origin, Role, Status};
use muster_aws::item::MemberItem;

use super::Result;
use super::api::SIGN_IN;
use super::background::{CAPTURE, COMPLETE, IMPORT, MAIL, NIGHTLY, SEAL};
use super::price::{Prices, STORED};
use super::report::{float, grouped};

/// Organizations of so many members.
const SIZES: [f64; 5] = [10.0, 1_000.0, 100_000.0, 1_000_000.0, 10_000_000.0];

/// Imports of the whole roster, one row of a hundred changed.
const NIGHTS: f64 = 30.0;
/// Of all members, those who have an account.
const ACCOUNTS: f64 = 0.2;
/// Sign-ins of each of them.
const SIGN_INS: f64 = 4.0;
/// Requests after each sign-in.
const REQUESTS: f64 = 5.0;
/// Of all members, those who are invited, mailed and accept.
const INVITED: f64 = 0.005;
/// Of all members, those whom an administrator changes by hand.
const CHANGED: f64 = 0.01;
/// Reviews of everybody with an account: one every three months.
const REVIEWS: f64 = 1.0 / 3.0;
/// The table and the indexes that a roster's member stands in.
const COPIES: f64 = 4.0;
/// Bytes that DynamoDB adds to each item and index entry (Amazon DynamoDB Developer Guide, "Best practices for
/// storing large items and attributes", "Storage considerations").
const OVERHEAD: f64 = 100.0;

/// The part of the page.
pub(super) fn section(prices: &Prices<'_>) -> Result<String> {
    let bytes = member_bytes()?;
    let mut section = format!(
        "\n## A month of an organization\n\n\
         A month is taken to be: the whole roster imported every night, {NIGHTS} times, with one row of a hundred changed; of all members\n\
         {:.0}% have an account, sign in {SIGN_INS} times and read a member's record {REQUESTS} times after each; {}% are invited, mailed\n\
         and accept; {:.0}% are changed by hand, each change sealed into the audit chain; everybody with an account is\n\
         reviewed every three months, a third of which is in the month. Stored is a member of the default schema, {bytes:.0} bytes and {OVERHEAD} of\n\
         DynamoDB's own in the table and in three indexes. Not in it: Amazon Cognito, which is paid by the people who sign in in a month and is \
         for most the larger part; point-in-time recovery of the tables; and files on S3, logs and alarms.\n\
         All of it follows from the tables above; nothing was measured on AWS.\n\n\
         | members | first import, once | nightly imports | sign-ins, requests | invitations, changes | reviews | stored | a month | per member |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        100.0 * ACCOUNTS,
        100.0 * INVITED,
        100.0 * CHANGED,
    );
    for members in SIZES {
        let accounts = members * ACCOUNTS;
        let sign_ins = prices.request(SIGN_IN)? + REQUESTS * prices.request("read a member")?;
        let seal = prices.work(SEAL)?.each;
        let invitation = prices.request("invite someone")?
            + prices.work(MAIL)?.each
            + prices.request("accept an invitation")?
            + 2.0 * seal;
        let change = prices.request("change a name")? + seal;
        let decision = prices.request("decide on 2 people at once")? / 2.0 + seal;
        let review =
            prices.work(CAPTURE)?.at(accounts) + prices.work(COMPLETE)?.at(accounts) + accounts * decision;
        let parts = [
            NIGHTS * prices.work(NIGHTLY)?.at(members),
            accounts * SIGN_INS * sign_ins,
            members * (INVITED * invitation + CHANGED * change),
            REVIEWS * review,
            members * (bytes + OVERHEAD) * COPIES / 1e9 * STORED,
        ];
        let month: f64 = parts.iter().sum();
        // Writing to a string never fails.
        let _ = write!(
            section,
            "| {} | {} |",
            grouped(members),
            usd(prices.work(IMPORT)?.at(members))
        );
        for part in parts {
            let _ = write!(section, " {} |", usd(part));
        }
        let _ = writeln!(section, " {} | {:.7} |", usd(month), month / members);
    }
    Ok(section)
}

/// Dollars with as many places as say something.
fn usd(dollars: f64) -> String {
    if dollars < 1.0 {
        format!("{dollars:.5}")
    } else {
        format!("{dollars:.2}")
    }
}

/// Bytes of a roster's member with the default schema.
fn member_bytes() -> Result<f64> {
    let organization = OrganizationId::from_bytes([1; 16]);
    let attributes = [("ID", "1234567"), ("IsAuthRep", "false")];
    let member = Member {
        external_id: Some("M1234567".to_owned()),
        first_name: Some("Mariana".to_owned()),
        last_name: Some("Oliveira".to_owned()),
        attributes: attributes
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..Member::new(
            MemberId::of_roster(organization, "m1234567"),
            organization,
            Origin::Roster,
            Role::Member,
            Status::Enrolled,
            Timestamp::UNIX_EPOCH,
        )
    };
    let item: HashMap<String, Value> =
        serde_dynamo::aws_sdk_dynamodb_1::to_item(MemberItem::new(&member, member.id.shard(4)))?;
    Ok(item.iter().map(|(name, value)| length(name) + bytes(value)).sum())
}

/// Bytes of a value (Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats").
fn bytes(value: &Value) -> f64 {
    match value {
        Value::S(text) => length(text),
        // Two digits a byte, and one for the length.
        Value::N(number) => (length(number) / 2.0).ceil() + 1.0,
        Value::B(bytes) => length(bytes.as_ref()),
        Value::M(map) => {
            let entries = map.iter().map(|(name, value)| length(name) + bytes(value) + 1.0);
            3.0 + entries.sum::<f64>()
        }
        _ => 1.0,
    }
}

fn length(bytes: impl AsRef<[u8]>) -> f64 {
    float(bytes.as_ref().len() as u64)
}
