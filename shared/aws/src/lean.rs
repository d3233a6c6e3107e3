//! Reads without the SDK's client ([`Dynamo::send`]), of single items and of what is due: what is tried first.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::dynamo::Dynamo;
use crate::keys;
use crate::wire::{self, Item};

/// A `GetItem`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Get<'a> {
    table_name: &'a str,
    key: Key<'a>,
    consistent_read: bool,
}

/// A `BatchGetItem`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetMany<'a> {
    request_items: BTreeMap<&'a str, Wanted<'a>>,
}

/// What is wanted of a table.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted<'a> {
    keys: Vec<Key<'a>>,
    consistent_read: bool,
}

/// A key.
#[derive(Serialize)]
struct Key<'a> {
    #[serde(rename = "PK")]
    pk: Text<'a>,
    #[serde(rename = "SK")]
    sk: Text<'a>,
}

#[derive(Serialize)]
struct Text<'a> {
    #[serde(rename = "S")]
    text: &'a str,
}

#[derive(Serialize)]
struct Number {
    #[serde(rename = "N")]
    number: String,
}

/// A `Query` of what is due.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Due<'a> {
    table_name: &'a str,
    index_name: &'a str,
    key_condition_expression: &'a str,
    expression_attribute_values: DueValues<'a>,
    limit: u32,
}

/// What [`DUE`] speaks of.
#[derive(Serialize)]
struct DueValues<'a> {
    #[serde(rename = ":of")]
    of: Text<'a>,
    #[serde(rename = ":now")]
    now: Number,
}

/// What is due of something, by now.
pub const DUE: &str = "dueKey = :of AND dueAt <= :now";

impl<'a> Key<'a> {
    /// Those of Muster's tables are two texts.
    fn of(key: &'a Item) -> Option<Self> {
        let part = |name| wire::text_of(key, name).map(|text| Text { text });
        let (pk, sk) = (part("PK")?, part("SK")?);
        (key.len() == 2).then_some(Self { pk, sk })
    }
}

/// An answer to `GetItem`.
#[derive(Deserialize)]
struct Got {
    #[serde(rename = "Item")]
    item: Option<serde_dynamo::Item>,
}

/// An answer to `BatchGetItem`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GotMany {
    responses: HashMap<String, Vec<serde_dynamo::Item>>,
    #[serde(default)]
    unprocessed_keys: HashMap<String, Json>,
}

/// An answer to `Query`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    items: Vec<serde_dynamo::Item>,
    last_evaluated_key: Option<serde_dynamo::Item>,
}

/// One item, strongly consistent; `None` where the SDK is to be asked.
pub async fn get(dynamodb: &Dynamo, table: &str, key: &Item) -> Option<Option<Item>> {
    let body = serde_json::to_vec(&Get {
        table_name: table,
        key: Key::of(key)?,
        consistent_read: true,
    });
    let answer = dynamodb.send("GetItem", body.ok()?.into()).await?;
    let Got { item } = serde_json::from_slice(&answer).ok()?;
    Some(item.map(Item::from))
}

/// Items by their keys, strongly consistent; `None` where the SDK is to be asked, as where DynamoDB has left
/// some of them out.
pub async fn get_many(dynamodb: &Dynamo, table: &str, keys: &[Item]) -> Option<Vec<Item>> {
    let wanted = Wanted {
        keys: keys.iter().map(Key::of).collect::<Option<_>>()?,
        consistent_read: true,
    };
    let body = serde_json::to_vec(&GetMany {
        request_items: BTreeMap::from([(table, wanted)]),
    });
    let answer = dynamodb.send("BatchGetItem", body.ok()?.into()).await?;
    let answer: GotMany = serde_json::from_slice(&answer).ok()?;
    if !answer.unprocessed_keys.is_empty() {
        return None;
    }
    Some(answer.responses.into_values().flatten().map(Item::from).collect())
}

/// The first so many keys of what was due of `of` by `now`, in milliseconds, and after which others follow;
/// `None` where the SDK is to be asked.
pub async fn due(
    dynamodb: &Dynamo,
    table: &str,
    of: &str,
    now: i64,
    limit: u32,
) -> Option<(Vec<Item>, Option<Item>)> {
    let body = serde_json::to_vec(&Due {
        table_name: table,
        index_name: keys::BY_DUE,
        key_condition_expression: DUE,
        expression_attribute_values: DueValues {
            of: Text { text: of },
            now: Number {
                number: now.to_string(),
            },
        },
        limit,
    });
    let answer = dynamodb.send("Query", body.ok()?.into()).await?;
    let Found {
        items,
        last_evaluated_key,
    } = serde_json::from_slice(&answer).ok()?;
    let items = items.into_iter().map(Item::from).collect();
    Some((items, last_evaluated_key.map(Item::from)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_sdk_dynamodb::types::AttributeValue as Value;
    use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::body::SdkBody;

    use jiff::Timestamp;
    use muster::audit::Retention;
    use muster::id::OrganizationId;

    use super::*;
    use crate::clients::{AwsConfig, Tables};
    use crate::invitations::{InvitationLimits, InvitationStore};
    use crate::registrations::nobodys;

    /// Fails the first request in one way, and answers the others with an item.
    #[derive(Debug)]
    struct Failing {
        how: Option<(u16, &'static str)>,
        asked: Arc<AtomicUsize>,
    }

    impl HttpConnector for Failing {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            let by_sdk = request.headers().get("user-agent").is_some();
            let first = self.asked.fetch_add(1, Ordering::SeqCst) == 0;
            assert_eq!(first, !by_sdk, "the SDK is asked second");
            let (status, body) = match (first, self.how) {
                (true, None) => {
                    let gone = ConnectorError::io("the connection is gone".into());
                    return HttpConnectorFuture::ready(Err(gone));
                }
                (true, Some(how)) => how,
                (false, _) => (
                    200,
                    r#"{"Item":{"v":{"N":"7"}},"Responses":{"t":[{"PK":{"S":"a"},"SK":{"S":"b"},"v":{"N":"7"}}]}}"#,
                ),
            };
            let answer = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
            HttpConnectorFuture::ready(Ok(answer))
        }
    }

    /// A client whose first request fails like this, and how many it has sent.
    fn failing(how: Option<(u16, &'static str)>) -> (Dynamo, Arc<AtomicUsize>) {
        let asked = Arc::default();
        let http = Failing {
            how,
            asked: Arc::clone(&asked),
        };
        let dynamodb = Dynamo::new(AwsConfig::answered_by(http));
        (dynamodb, asked)
    }

    #[tokio::test]
    async fn whatever_is_no_plain_success_is_asked_of_the_sdk() {
        let left = r#"{"Responses":{},"UnprocessedKeys":{"t":{"Keys":[{"PK":{"S":"a"},"SK":{"S":"b"}}]}}}"#;
        for how in [
            None,
            Some((400, r#"{"__type":"x#ThrottlingException"}"#)),
            Some((500, "")),
            Some((200, "<html>")),
            Some((200, left)),
        ] {
            for many in [false, true] {
                if how == Some((200, left)) && !many {
                    continue;
                }
                let (dynamodb, asked) = failing(how);
                let key = wire::key("a", "b");
                let item = if many {
                    let found = wire::get_many(&dynamodb, "t", vec![key]).await.unwrap();
                    found.into_values().next().unwrap()
                } else {
                    wire::get(&dynamodb, "t", key).await.unwrap().unwrap()
                };
                assert_eq!(item["v"], wire::number(7), "{how:?}");
                assert_eq!(asked.load(Ordering::SeqCst), 2, "{how:?}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_due_is_a_page_or_left_to_the_sdk() {
        let page = r#"{"Items":[{"PK":{"S":"a"},"SK":{"S":"b"}}],"LastEvaluatedKey":{"PK":{"S":"a"},"SK":{"S":"b"}}}"#;
        let key = wire::key("a", "b");
        for (how, expected) in [
            (Some((200, page)), Some((vec![key.clone()], Some(key)))),
            (Some((200, r#"{"Items":[],"Count":0}"#)), Some((Vec::new(), None))),
            (Some((200, "<html>")), None),
            (Some((400, r#"{"__type":"x#ThrottlingException"}"#)), None),
            (None, None),
        ] {
            let (dynamodb, _) = failing(how);
            assert_eq!(due(&dynamodb, "t", "a", 7, 50).await, expected, "{how:?}");
        }
    }

    #[tokio::test]
    async fn what_has_expired_is_asked_of_the_sdk_where_it_must_be() {
        let organization = nobodys(OrganizationId::from_bytes([1; 16]));
        let tables = Tables {
            directory: "t".to_owned(),
            audit: String::new(),
            audit_retention: Retention::default(),
            jobs: String::new(),
        };
        for (how, requests) in [
            (Some((200, r#"{"Items":[],"Count":0}"#)), 1),
            (Some((200, "<html>")), 2),
            (Some((400, r#"{"__type":"x#ThrottlingException"}"#)), 2),
            (None, 2),
        ] {
            let (dynamodb, asked) = failing(how);
            let invitations = InvitationStore::new(dynamodb, tables.clone(), InvitationLimits::DEFAULT);
            let settled = invitations.settle(&organization, Timestamp::UNIX_EPOCH).await;
            assert_eq!(settled.unwrap(), 0, "{how:?}");
            assert_eq!(asked.load(Ordering::SeqCst), requests, "{how:?}");
        }
    }

    #[test]
    fn every_kind_of_value_is_read_as_the_sdk_reads_it() {
        let answer = r#"{"Item":{"s":{"S":"\u00e9\""},"n":{"N":"-1.5"},"b":{"B":"AAE="},"t":{"BOOL":true},"0":{"NULL":true},
            "l":{"L":[{"N":"1"}]},"m":{"M":{"x":{"S":""}}},"ss":{"SS":["a"]},"ns":{"NS":["1"]},"bs":{"BS":["AA=="]}},
            "ConsumedCapacity":{"TableName":"t","CapacityUnits":1}}"#;
        let Got { item } = serde_json::from_str(answer).unwrap();
        let expected = [
            ("s", Value::S("\u{e9}\"".to_owned())),
            ("n", Value::N("-1.5".to_owned())),
            ("b", Value::B(vec![0, 1].into())),
            ("t", Value::Bool(true)),
            ("0", Value::Null(true)),
            ("l", Value::L(vec![wire::number(1)])),
            ("m", Value::M(HashMap::from([("x".to_owned(), wire::text(""))]))),
            ("ss", Value::Ss(vec!["a".to_owned()])),
            ("ns", Value::Ns(vec!["1".to_owned()])),
            ("bs", Value::Bs(vec![vec![0].into()])),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value));
        assert_eq!(Item::from(item.unwrap()), Item::from(expected));
        let Got { item } = serde_json::from_str("{}").unwrap();
        assert!(item.is_none());
    }

    #[test]
    fn an_answer_that_is_none_is_not_taken_for_an_empty_one() {
        for answer in ["", "<html>", "{}", r#"{"Responses":null}"#, r#"{"Items":null}"#] {
            assert!(serde_json::from_str::<GotMany>(answer).is_err(), "{answer}");
            assert!(serde_json::from_str::<Found>(answer).is_err(), "{answer}");
        }
    }

    #[test]
    fn keys_are_texts_or_left_to_the_sdk() {
        let key = wire::key("a", "b\"");
        let json = serde_json::to_string(&Key::of(&key).unwrap()).unwrap();
        assert_eq!(json, r#"{"PK":{"S":"a"},"SK":{"S":"b\""}}"#);
        for (name, value) in [("SK", wire::number(1)), ("third", wire::text("c"))] {
            let mut other = key.clone();
            other.insert(name.to_owned(), value);
            assert!(Key::of(&other).is_none(), "{name}");
        }
    }
}
