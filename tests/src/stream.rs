//! A table's stream, as its reader is given it: the records that the template's own filter lets
//! through.

use std::sync::Mutex;
use std::sync::PoisonError;

use aws_sdk_dynamodb::types::{StreamSpecification, StreamViewType};
use dynoxide::Database;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use serde_json::Value;

use crate::engine::{self, Engine};

/// A stream that begins when it is opened.
pub struct Stream {
    database: Database,
    next: Mutex<Option<String>>,
    filter: Value,
}

impl Stream {
    /// Switches the stream of the Directory on, and reads it from there as the outbox does.
    ///
    /// # Panics
    ///
    /// Panics where the engine has no streams, or the template no filter.
    pub async fn open(engine: &Engine) -> Self {
        let (table, filter) = (&engine.tables.directory, "OutboxFunction/Events/Directory");
        Self::of(engine, table, StreamViewType::NewAndOldImages, filter).await
    }

    /// Switches the stream of the audit log on, and reads it from there as `audit-seal` does.
    ///
    /// # Panics
    ///
    /// As [`Stream::open`].
    pub async fn of_audit(engine: &Engine) -> Self {
        let (table, filter) = (&engine.tables.audit, "AuditSealFunction/Events/Audit");
        Self::of(engine, table, StreamViewType::NewImage, filter).await
    }

    #[expect(clippy::expect_used, reason = "a test without its stream has failed")]
    async fn of(engine: &Engine, table: &str, view: StreamViewType, reader: &str) -> Self {
        let specification = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(view)
            .build()
            .expect("the specification is complete");
        let table = engine
            .config
            .dynamodb()
            .update_table()
            .table_name(table)
            .stream_specification(specification)
            .send()
            .await
            .expect("the engine streams");
        let description = table.table_description().expect("the table is described");
        let stream_arn = description
            .latest_stream_arn()
            .expect("it has a stream")
            .to_owned();
        let database = engine.database.clone();
        let described = DescribeStreamRequest {
            stream_arn: stream_arn.clone(),
            ..DescribeStreamRequest::default()
        };
        let described = database.describe_stream(described).expect("the stream is there");
        let shard = described
            .stream_description
            .shards
            .first()
            .expect("it has a shard");
        let iterator = GetShardIteratorRequest {
            stream_arn,
            shard_id: shard.shard_id.clone(),
            shard_iterator_type: "TRIM_HORIZON".to_owned(),
            sequence_number: None,
        };
        let iterator = database.get_shard_iterator(iterator).expect("the shard reads");
        let (function, event) = reader
            .split_once('/')
            .expect("a reader is a function and its event");
        let pattern = format!("/{event}/Properties/FilterCriteria/Filters/0/Pattern");
        let function = engine::properties(function);
        let pattern = function
            .pointer(&pattern)
            .and_then(Value::as_str)
            .expect("the template filters the stream");
        Self {
            database,
            next: Mutex::new(iterator.shard_iterator),
            filter: serde_json::from_str(pattern).expect("the filter is JSON"),
        }
    }

    /// The next records that pass the filter, as Lambda delivers them; none at the end.
    ///
    /// # Panics
    ///
    /// Panics where the engine does not give them.
    #[expect(clippy::expect_used, reason = "a test that cannot read its stream has failed")]
    pub fn next(&self) -> Vec<Value> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        while let Some(shard_iterator) = next.take() {
            let request = GetRecordsRequest {
                shard_iterator,
                limit: Some(100),
            };
            let answer = self.database.get_records(request).expect("the stream reads");
            *next = answer.next_shard_iterator;
            let is_end = answer.records.is_empty();
            let records = answer.records.iter().map(serde_json::to_value);
            found.extend(
                records
                    .map(|record| record.expect("records are JSON"))
                    .filter(|record| passes(record, &self.filter)),
            );
            if is_end || found.len() >= 100 {
                break;
            }
        }
        found
    }
}

/// Whether a record passes a filter of values, `exists` and `prefix` (AWS Lambda, "Filter rule
/// syntax").
fn passes(record: &Value, filter: &Value) -> bool {
    let Some(parts) = filter.as_object() else {
        return false;
    };
    parts
        .iter()
        .all(|(name, wanted)| match (record.get(name), wanted) {
            (Some(value), Value::Array(any)) => any.iter().any(|one| {
                let begins = |prefix| value.as_str().is_some_and(|text| text.starts_with(prefix));
                let prefix = one.get("prefix").and_then(Value::as_str);
                one == value || one.get("exists") == Some(&Value::Bool(true)) || prefix.is_some_and(begins)
            }),
            (Some(value), nested) => passes(value, nested),
            (None, _) => false,
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_filter_lets_through_what_has_all_it_asks_for() {
        let filter = json!({"a": {"n": [{"exists": true}]}, "b": ["x", {"prefix": "y"}]});
        assert!(passes(&json!({"a": {"n": "1"}, "b": "yz", "c": 1}), &filter));
        assert!(passes(&json!({"a": {"n": "1"}, "b": "x"}), &filter));
        for refused in [
            json!({"a": {"n": "1"}, "b": "z"}),
            json!({"a": {}, "b": "x"}),
            json!({"b": "x"}),
            json!({}),
        ] {
            assert!(!passes(&refused, &filter), "{refused}");
        }
    }
}
