//! Reads of single items without the SDK's client ([`Dynamo::send`]): what [`crate::wire`] tries first.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue as Value;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::dynamo::Dynamo;
use crate::wire::Item;

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

/// One item, strongly consistent; `None` where the SDK is to be asked.
pub async fn get(dynamodb: &Dynamo, table: &str, key: &Item) -> Option<Option<Item>> {
    let body = json!({"TableName": table, "Key": to_json(key)?, "ConsistentRead": true});
    let answer = dynamodb.send("GetItem", body.to_string().into()).await?;
    let Got { item } = serde_json::from_slice(&answer).ok()?;
    Some(item.map(Item::from))
}

/// Items by their keys, strongly consistent; `None` where the SDK is to be asked, as where DynamoDB has left
/// some of them out.
pub async fn get_many(dynamodb: &Dynamo, table: &str, keys: &[Item]) -> Option<Vec<Item>> {
    let keys: Vec<Json> = keys.iter().map(to_json).collect::<Option<_>>()?;
    let body = json!({"RequestItems": {table: {"Keys": keys, "ConsistentRead": true}}});
    let answer = dynamodb.send("BatchGetItem", body.to_string().into()).await?;
    let answer: GotMany = serde_json::from_slice(&answer).ok()?;
    if !answer.unprocessed_keys.is_empty() {
        return None;
    }
    Some(answer.responses.into_values().flatten().map(Item::from).collect())
}

/// A key as DynamoDB's JSON has it; those of Muster's tables are texts.
fn to_json(key: &Item) -> Option<Json> {
    let attributes = key.iter().map(|(name, value)| match value {
        Value::S(text) => Some((name.clone(), json!({ "S": text }))),
        _ => None,
    });
    attributes.collect::<Option<Map<_, _>>>().map(Json::Object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire;

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
        for answer in ["", "<html>", "{}", r#"{"Responses":null}"#] {
            assert!(serde_json::from_str::<GotMany>(answer).is_err(), "{answer}");
        }
    }

    #[test]
    fn keys_are_texts_or_left_to_the_sdk() {
        assert_eq!(
            to_json(&wire::key("a", "b\"")).unwrap(),
            json!({"PK": {"S": "a"}, "SK": {"S": "b\""}})
        );
        assert_eq!(to_json(&Item::from([("PK".to_owned(), wire::number(1))])), None);
    }
}
