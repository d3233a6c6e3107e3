//! Tries that are counted, so that nobody tries for long: items in Jobs that go away by themselves.
//!
//! What is counted by is a hash. A table that is read by somebody else tells no address, and none of
//! what was stated.

use std::net::{IpAddr, Ipv6Addr};

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use jiff::{SignedDuration, Timestamp};
use muster::id::hash128;

use crate::clients::Tables;
use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::keys;
use crate::wire::{Item, number, number_of, text};

/// Counted tries.
#[derive(Clone, Debug)]
pub struct AttemptStore {
    dynamodb: Dynamo,
    table: String,
}

/// Whether there is one more try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// There is; it is counted.
    Granted,
    /// There is none until then.
    Refused(Timestamp),
}

/// So many tries in such a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Tries.
    pub most: u32,
    /// The time.
    pub within: SignedDuration,
}

/// Items outlive what they count by this, for clocks that differ.
const SLACK: SignedDuration = SignedDuration::from_hours(1);

impl AttemptStore {
    /// A store on these tables.
    #[must_use]
    pub fn new(dynamodb: Dynamo, tables: &Tables) -> Self {
        Self {
            dynamodb,
            table: tables.jobs.clone(),
        }
    }

    /// Counts a try against a rate, by whatever `parts` name. Times of a rate follow each other, the
    /// first having begun in 1970: at their border up to twice as many get through.
    pub async fn count(&self, parts: &[&[u8]], rate: Rate, now: Timestamp) -> Result<Attempt, StoreError> {
        let length = rate.within.as_secs().max(1);
        let window = now.as_second().div_euclid(length);
        let end = (window + 1) * length;
        let end = Timestamp::from_second(end).unwrap_or(Timestamp::MAX);
        let window = window.to_le_bytes();
        let key = [parts, &[b"window", &window]].concat();
        let update = self
            .item(&key, end)
            .update_expression("SET #ttl = :ttl ADD n :one")
            .condition_expression("attribute_not_exists(n) OR n < :most")
            .expression_attribute_values(":most", number(rate.most));
        Ok(match written(update).await? {
            Ok(()) => Attempt::Granted,
            Err(_) => Attempt::Refused(end),
        })
    }

    /// Takes one of the tries that may fail. After so many of them, each within the rate's time of
    /// the one before, there is none for that time. One that did not fail is given back.
    ///
    /// A try is taken before it is known how it ends, so that many at once are no more than one
    /// after the other.
    pub async fn take(&self, parts: &[&[u8]], rate: Rate, now: Timestamp) -> Result<Attempt, StoreError> {
        /// Rounds of being overtaken by other tries at the same.
        const ROUNDS: u32 = 6;
        let until = now + rate.within;
        let millis = number(until.as_millisecond());
        for _ in 0..ROUNDS {
            let update = self
                .item(parts, until)
                .update_expression("SET #ttl = :ttl, #until = :until ADD n :one")
                .condition_expression("attribute_not_exists(PK) OR (#until > :now AND n < :most)")
                .expression_attribute_names("#until", "until")
                .expression_attribute_values(":until", millis.clone())
                .expression_attribute_values(":now", number(now.as_millisecond()))
                .expression_attribute_values(":most", number(rate.most));
            let Err(found) = written(update).await? else {
                return Ok(Attempt::Granted);
            };
            let ends = number_of(&found, "until").unwrap_or(0);
            if ends > now.as_millisecond() {
                let ends = Timestamp::from_millisecond(ends).unwrap_or(until);
                return Ok(Attempt::Refused(ends));
            }
            // Those before were long ago: this is the first again.
            let update = self
                .item(parts, until)
                .update_expression("SET #ttl = :ttl, #until = :until, n = :one")
                .condition_expression("#until = :found")
                .expression_attribute_names("#until", "until")
                .expression_attribute_values(":until", millis.clone())
                .expression_attribute_values(":found", number(ends));
            if written(update).await?.is_ok() {
                return Ok(Attempt::Granted);
            }
        }
        Err(StoreError::contended())
    }

    /// Gives back a try that did not fail.
    pub async fn give_back(&self, parts: &[&[u8]]) -> Result<(), StoreError> {
        let update = self
            .dynamodb
            .update_item()
            .table_name(&self.table)
            .key("PK", text(keys::attempts(&hash128(parts))))
            .key("SK", text(keys::ANSWER))
            .update_expression("ADD n :less")
            .condition_expression("n > :none")
            .expression_attribute_values(":less", number(-1))
            .expression_attribute_values(":none", number(0));
        written(update).await.map(|_| ())
    }

    fn item(&self, parts: &[&[u8]], until: Timestamp) -> UpdateItemFluentBuilder {
        self.dynamodb
            .update_item()
            .table_name(&self.table)
            .key("PK", text(keys::attempts(&hash128(parts))))
            .key("SK", text(keys::ANSWER))
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", number((until + SLACK).as_second()))
            .expression_attribute_values(":one", number(1))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

/// What a client is counted by: its address, or of one of IPv6 the network of its subscriber, who
/// has 2^64 of them.
#[must_use]
pub fn source(address: Option<&str>) -> String {
    let address = address.unwrap_or_default();
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Ok(IpAddr::V6(ip)) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).to_string(),
        Err(_) => address.to_owned(),
    }
}

/// Writes on a condition; where that does not hold, answers what stands there.
async fn written(update: UpdateItemFluentBuilder) -> Result<Result<(), Item>, StoreError> {
    let Err(error) = update.send().await else {
        return Ok(Ok(()));
    };
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
            Ok(Err(refused.item.clone().unwrap_or_default()))
        }
        _ => Err(StoreError::service("UpdateItem", &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn a_subscriber_is_one_source() {
        assert_eq!(source(Some("192.0.2.1")), "192.0.2.1");
        assert_eq!(source(Some("::ffff:192.0.2.1")), "192.0.2.1");
        assert_eq!(
            source(Some("2001:db8:1:2:3:4:5:6")),
            source(Some("2001:db8:1:2::9"))
        );
        assert_ne!(source(Some("2001:db8:1:2::1")), source(Some("2001:db8:1:3::1")));
        assert_eq!(source(None), "");
    }
}
