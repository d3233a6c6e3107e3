//! `TransactWriteItems`, with the retries that the SDK leaves to the caller.

use std::time::Duration;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::TransactWriteItem;

use crate::dynamo::Dynamo;
use crate::error::StoreError;

/// What came of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was written.
    Committed,
    /// Nothing was written: the conditions of the writes at these positions did not hold.
    Refused(Vec<usize>),
}

/// How often a transaction that met another one is tried.
const ATTEMPTS: u32 = 8;

/// Writes all or nothing (at most 100 items and 4 MB: DynamoDB, "Service quotas").
///
/// `TransactionConflict` means that another transaction held an item at that moment; it is not on
/// the SDK's retry list, and is tried again here with a growing pause, of which a part is left to
/// chance: who met once would meet again.
pub async fn write(dynamodb: &Dynamo, writes: Vec<TransactWriteItem>) -> Result<Outcome, StoreError> {
    let mut attempt = 0;
    loop {
        let result = dynamodb
            .transact_write_items()
            .set_transact_items(Some(writes.clone()))
            .send()
            .await;
        let Err(error) = result else {
            return Ok(Outcome::Committed);
        };
        let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error()
        else {
            return Err(StoreError::service("TransactWriteItems", &error));
        };
        let with = |code: &str| -> Vec<usize> {
            let reasons = canceled.cancellation_reasons().iter().enumerate();
            reasons
                .filter(|(_, r)| r.code() == Some(code))
                .map(|(n, _)| n)
                .collect()
        };
        let refused = with("ConditionalCheckFailed");
        if !refused.is_empty() {
            return Ok(Outcome::Refused(refused));
        }
        let passing = [
            "TransactionConflict",
            "ThrottlingError",
            "ProvisionedThroughputExceeded",
        ];
        attempt += 1;
        if attempt == ATTEMPTS || passing.iter().all(|code| with(code).is_empty()) {
            let reasons = canceled.cancellation_reasons().iter().filter_map(|r| r.code());
            let code = reasons.filter(|c| *c != "None").collect::<Vec<_>>().join("+");
            return Err(StoreError::Service {
                operation: "TransactWriteItems",
                code,
            });
        }
        let pause = Duration::from_millis(20 << attempt);
        tokio::time::sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
    }
}
