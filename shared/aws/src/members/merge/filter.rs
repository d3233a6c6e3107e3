//! Whom a list leaves out, as a filter of its queries.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use muster::member::Status;

use super::Order;
use crate::members::Listing;
use crate::wire::{number, text};

/// The filter for the members of a listing, and the values that it names, in `values`.
pub(super) fn of(listing: &Listing, order: Order, values: &mut HashMap<String, Value>) -> String {
    let filter = format!(
        "({}) AND #role IN ({}) AND origin IN ({})",
        with_status(values, listing),
        placeholders(values, "role", listing.roles.iter().map(|role| role.as_str())),
        placeholders(
            values,
            "origin",
            listing.origins.iter().map(|origin| origin.as_str())
        ),
    );
    match order.without {
        Some(attribute) => format!("{filter} AND attribute_not_exists({attribute})"),
        None => filter,
    }
}

/// The filter for members who have one of the listing's statuses at its time.
fn with_status(values: &mut HashMap<String, Value>, listing: &Listing) -> String {
    let (has, wants) = (
        |status| listing.statuses.contains(&status),
        listing.statuses.iter().map(|s| s.as_str()),
    );
    let mut filter = format!("#status IN ({})", placeholders(values, "status", wants));
    if has(Status::Pending) != has(Status::Removed) {
        values.insert(":now".to_owned(), number(listing.at.as_millisecond()));
        values.insert(":status_pending".to_owned(), text(Status::Pending.as_str()));
        // Who is stored as pending and whose time is up counts as removed: see `Member::status_at`.
        let run_out = "(#status = :status_pending AND #until <= :now)";
        filter = if has(Status::Removed) {
            format!("{filter} OR {run_out}")
        } else {
            format!("{filter} AND NOT {run_out}")
        };
    }
    filter
}

/// Names each word as a value, and lists the names.
fn placeholders(
    values: &mut HashMap<String, Value>,
    name: &str,
    words: impl Iterator<Item = &'static str>,
) -> String {
    let names: Vec<String> = words
        .map(|word| {
            let name = format!(":{name}_{word}");
            values.insert(name.clone(), Value::S(word.to_owned()));
            name
        })
        .collect();
    names.join(", ")
}
