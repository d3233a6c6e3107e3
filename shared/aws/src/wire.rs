//! Between the domain's values and DynamoDB's items.

use std::collections::HashMap;
use std::fmt::Display;
use std::time::Duration;

use aws_sdk_dynamodb::types::builders::{ConditionCheckBuilder, DeleteBuilder, PutBuilder, UpdateBuilder};
use aws_sdk_dynamodb::types::{AttributeValue as Value, KeysAndAttributes, TransactWriteItem};
use serde::{Deserialize, Serialize};

use crate::dynamo::Dynamo;
use crate::error::StoreError;
use crate::lean;

/// An item as DynamoDB has it.
pub type Item = HashMap<String, Value>;

/// Both parts of a primary key.
#[must_use]
pub fn key(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    HashMap::from([
        ("PK".to_owned(), Value::S(pk.into())),
        ("SK".to_owned(), Value::S(sk.into())),
    ])
}

/// A number.
pub fn number(number: impl Display) -> Value {
    Value::N(number.to_string())
}

/// A text.
pub fn text(text: impl Display) -> Value {
    Value::S(text.to_string())
}

/// A number of an item, if it is there and is one.
#[must_use]
pub fn number_of(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

/// A text of an item, if it is there and is one.
#[must_use]
pub fn text_of<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// An item of a value. `what` names its kind in an error.
pub fn to_item<T: Serialize>(what: &str, value: &T) -> Result<Item, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::to_item(value).map_err(|e| corrupt(what, e))
}

/// The value of an item. `what` names its kind in an error.
pub fn from_item<T: for<'de> Deserialize<'de>>(what: &str, item: Item) -> Result<T, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::from_item(item).map_err(|e| corrupt(what, e))
}

/// A value that is stored as a map or a list. `what` names its kind in an error.
pub fn attribute<T: Serialize>(what: &str, value: &T) -> Result<Value, StoreError> {
    serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value(value).map_err(|e| corrupt(what, e))
}

/// An item that does not read, or a write that cannot be.
pub fn corrupt(what: &str, reason: impl Display) -> StoreError {
    StoreError::Corrupt {
        key: what.to_owned(),
        reason: reason.to_string(),
    }
}

/// One item, strongly consistent.
pub async fn get(client: &Dynamo, table: &str, key: Item) -> Result<Option<Item>, StoreError> {
    if let Some(item) = Box::pin(lean::get(client, table, &key)).await {
        return Ok(item);
    }
    let answer = client
        .get_item()
        .table_name(table)
        .set_key(Some(key))
        .consistent_read(true)
        .send()
        .await
        .map_err(|e| StoreError::service("GetItem", &e))?;
    Ok(answer.item)
}

/// Items by their keys, strongly consistent; those that are not there are left out.
pub async fn get_many(
    client: &Dynamo,
    table: &str,
    keys: Vec<Item>,
) -> Result<HashMap<(String, String), Item>, StoreError> {
    /// Keys in one `BatchGetItem` (DynamoDB, "Service quotas").
    const BATCH: usize = 100;
    /// How often what DynamoDB left of a batch is asked for again.
    const ATTEMPTS: u32 = 6;
    let mut found = HashMap::new();
    let take = |found: &mut HashMap<_, _>, items: Vec<Item>| {
        found.extend(items.into_iter().map(|item| {
            let part = |name| text_of(&item, name).unwrap_or_default().to_owned();
            ((part("PK"), part("SK")), item)
        }));
    };
    for keys in keys.chunks(BATCH) {
        if let Some(items) = Box::pin(lean::get_many(client, table, keys)).await {
            take(&mut found, items);
            continue;
        }
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys.to_vec()))
            .consistent_read(true)
            .build()
            .map_err(|e| corrupt("BatchGetItem", e))?;
        let mut wanted = Some(HashMap::from([(table.to_owned(), wanted)]));
        let mut attempt = 0;
        while let Some(request) = wanted.filter(|keys| !keys.is_empty()) {
            if attempt == ATTEMPTS {
                return Err(StoreError::Service {
                    operation: "BatchGetItem",
                    code: "UnprocessedKeys".to_owned(),
                });
            }
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
            }
            attempt += 1;
            let answer = client
                .batch_get_item()
                .set_request_items(Some(request))
                .send()
                .await
                .map_err(|e| StoreError::service("BatchGetItem", &e))?;
            let items = answer.responses.unwrap_or_default().into_values();
            take(&mut found, items.flatten().collect());
            wanted = answer.unprocessed_keys;
        }
    }
    Ok(found)
}

/// A write as a part of a transaction.
pub trait IntoWrite {
    /// The part.
    fn into_write(self) -> Result<TransactWriteItem, StoreError>;
}

macro_rules! into_write {
    ($($builder:ident: $part:ident),+ $(,)?) => {$(
        impl IntoWrite for $builder {
            fn into_write(self) -> Result<TransactWriteItem, StoreError> {
                let part = self.build().map_err(|e| corrupt(stringify!($part), e))?;
                Ok(TransactWriteItem::builder().$part(part).build())
            }
        }
    )+};
}

into_write!(
    PutBuilder: put,
    UpdateBuilder: update,
    DeleteBuilder: delete,
    ConditionCheckBuilder: condition_check,
);
