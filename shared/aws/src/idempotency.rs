//! Answers to give again: what stands behind the `Idempotency-Key` header.
//!
//! The first request with a key takes it, with an operation id. The ids of what the request makes
//! are derived from that operation, so when a request died half way, whoever takes the key over
//! carries the same operation on and finds what was made already.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue as Value;
use jiff::{SignedDuration, Timestamp};
use muster::id::{OperationId, OrganizationId, hash128};
use serde::{Deserialize, Serialize};

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::keys;
use crate::wire::{self, Item, attribute, from_item, number, text, to_item};

/// What an item of this kind is called in errors.
const WHAT: &str = "IDEMPOTENCY";
/// How long an answer is given again.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a request holds its key before another may take over. Longer than the API function's
/// own time-out, so that its holder is dead by then.
const LOCKED: SignedDuration = SignedDuration::from_secs(60);
/// Rounds of losing a key to others before the request is told to come back.
const ATTEMPTS: u32 = 4;

/// Which request: a caller's, on an organization, of a method and path, with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestKey([u8; 16]);

impl RequestKey {
    /// The same only where all of these are.
    #[must_use]
    pub fn new(
        subject: &str,
        organization: Option<OrganizationId>,
        method: &str,
        path: &str,
        key: &str,
    ) -> Self {
        let organization = organization.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let parts = [subject, &organization, method, path, key];
        Self(hash128(&parts.map(str::as_bytes)))
    }

    /// The same for all tries of a request, and for no other, however long ago it was: what is to be
    /// done once and for all is recorded under it.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to the answer, such as its type and location.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// The right to carry an operation out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    request: RequestKey,
    holder: OperationId,
    /// The operation, the same over all tries of the request.
    pub operation: OperationId,
    /// When it was first tried, the same over all tries.
    pub at: Timestamp,
}

/// What a key stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nothing yet, or a try that died: carry it out.
    Taken(Ticket),
    /// This answer.
    Answered(Answer),
    /// Another body.
    OtherBody,
    /// A try that is under way.
    InFlight,
}

/// Idempotency records in DynamoDB.
#[derive(Clone, Debug)]
pub struct IdempotencyStore {
    dynamodb: Dynamo,
    table: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Record {
    #[serde(rename = "PK")]
    pk: String,
    #[serde(rename = "SK")]
    sk: String,
    /// SHA-256/128 of the body, as hexadecimal text.
    body: String,
    operation: OperationId,
    /// The try that holds the key.
    holder: OperationId,
    /// Milliseconds since 1970.
    #[serde(rename = "madeAt")]
    made_at: i64,
    /// Milliseconds since 1970.
    #[serde(rename = "lockedUntil")]
    locked_until: i64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    answer: Option<Answer>,
    /// Seconds since 1970; DynamoDB deletes it some time after.
    ttl: i64,
}

impl IdempotencyStore {
    /// A store on these tables.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: &Tables) -> Self {
        Self {
            dynamodb,
            table: tables.jobs.clone(),
        }
    }

    /// Takes a key, or finds out what it stands for. `fresh` is random: the operation if the key is
    /// new, and in any case the mark of this try.
    pub async fn claim(
        &self,
        request: &RequestKey,
        body: &[u8],
        fresh: OperationId,
        now: Timestamp,
    ) -> Result<Claim, StoreError> {
        let body = format!("{:032x}", u128::from_be_bytes(hash128(&[body])));
        for _ in 0..ATTEMPTS {
            if self.put_new(request, &body, fresh, now).await? {
                return Ok(Claim::Taken(Ticket {
                    request: *request,
                    holder: fresh,
                    operation: fresh,
                    at: now,
                }));
            }
            // Deleted or expired between the two: try to put it again.
            let Some(record) = self.get(request).await? else {
                continue;
            };
            if record.ttl <= now.as_second() {
                continue;
            }
            if record.body != body {
                return Ok(Claim::OtherBody);
            }
            if let Some(answer) = record.answer {
                return Ok(Claim::Answered(answer));
            }
            let at = Timestamp::from_millisecond(record.made_at).unwrap_or(now);
            let ticket = Ticket {
                request: *request,
                holder: fresh,
                operation: record.operation,
                at,
            };
            if record.holder == fresh {
                return Ok(Claim::Taken(ticket));
            }
            if record.locked_until > now.as_millisecond() {
                return Ok(Claim::InFlight);
            }
            if self.take_over(&ticket, record.holder, now).await? {
                return Ok(Claim::Taken(ticket));
            }
        }
        Ok(Claim::InFlight)
    }

    /// Keeps the answer for later requests with the key.
    pub async fn answer(&self, ticket: &Ticket, answer: &Answer) -> Result<(), StoreError> {
        let answer = attribute(WHAT, answer)?;
        let values = HashMap::from([(":answer".to_owned(), answer)]);
        self.update(ticket, ticket.holder, "SET answer = :answer", values)
            .await
            .map(|_| ())
    }

    /// Gives a key back whose request failed for no reason of its own: the next try may carry the
    /// operation on at once.
    pub async fn release(&self, ticket: &Ticket) -> Result<(), StoreError> {
        let values = HashMap::from([(":past".to_owned(), number(0))]);
        self.update(ticket, ticket.holder, "SET lockedUntil = :past", values)
            .await
            .map(|_| ())
    }

    async fn put_new(
        &self,
        request: &RequestKey,
        body: &str,
        fresh: OperationId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let record = Record {
            pk: keys::idempotency(&request.0),
            sk: keys::ANSWER.to_owned(),
            body: body.to_owned(),
            operation: fresh,
            holder: fresh,
            made_at: now.as_millisecond(),
            locked_until: (now + LOCKED).as_millisecond(),
            answer: None,
            ttl: (now + KEPT).as_second(),
        };
        let item = to_item(WHAT, &record)?;
        let result = self
            .dynamodb
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            // DynamoDB deletes what expired within days, not at once.
            .condition_expression("attribute_not_exists(PK) OR #ttl <= :now")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":now", number(now.as_second()))
            .send()
            .await;
        match result {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(StoreError::service("PutItem", &error)),
        }
    }

    async fn take_over(
        &self,
        ticket: &Ticket,
        from: OperationId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let values = HashMap::from([
            (":me".to_owned(), text(ticket.holder)),
            (":until".to_owned(), number((now + LOCKED).as_millisecond())),
        ]);
        self.update(ticket, from, "SET holder = :me, lockedUntil = :until", values)
            .await
    }

    /// Changes the record while `holder` holds it.
    async fn update(
        &self,
        ticket: &Ticket,
        holder: OperationId,
        expression: &str,
        values: HashMap<String, Value>,
    ) -> Result<bool, StoreError> {
        let result = self
            .dynamodb
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key(&ticket.request)))
            .update_expression(expression)
            .condition_expression("holder = :holder AND attribute_not_exists(answer)")
            .set_expression_attribute_values(Some(values))
            .expression_attribute_values(":holder", text(holder))
            .send()
            .await;
        match result {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(StoreError::service("UpdateItem", &error)),
        }
    }

    async fn get(&self, request: &RequestKey) -> Result<Option<Record>, StoreError> {
        let item = wire::get(&self.dynamodb, &self.table, key(request)).await?;
        item.map(|item| from_item(WHAT, item)).transpose()
    }
}

fn key(request: &RequestKey) -> Item {
    wire::key(keys::idempotency(&request.0), keys::ANSWER)
}
