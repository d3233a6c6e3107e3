//! Transactions, and writes that meet them, with the retries that the SDK leaves to the caller.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
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

/// How often a write that met a transaction is tried.
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
        pause(attempt).await;
    }
}

/// Updates one item, which a transaction may hold at that moment: as [`write`], it is tried again then.
pub(crate) async fn update(
    update: UpdateItemFluentBuilder,
) -> Result<UpdateItemOutput, SdkError<UpdateItemError>> {
    let is_held = |error: &SdkError<UpdateItemError>| {
        let error = error.as_service_error();
        error.is_some_and(UpdateItemError::is_transaction_conflict_exception)
    };
    for attempt in 1..ATTEMPTS {
        match update.clone().send().await {
            Err(error) if is_held(&error) => pause(attempt).await,
            done => return done,
        }
    }
    update.send().await
}

async fn pause(attempt: u32) {
    let pause = Duration::from_millis(20 << attempt);
    tokio::time::sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_types::body::SdkBody;

    use super::*;
    use crate::clients::AwsConfig;

    /// Answers every request with this error.
    #[derive(Clone, Debug)]
    struct Refusing(&'static str, Arc<AtomicU32>);

    impl HttpConnector for Refusing {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            self.1.fetch_add(1, Ordering::SeqCst);
            let body = format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{}"}}"#, self.0);
            let status = 400.try_into().unwrap();
            HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
        }
    }

    #[tokio::test]
    async fn an_update_that_meets_a_transaction_is_tried_again_and_no_other() {
        for (error, requests) in [
            ("TransactionConflictException", ATTEMPTS),
            ("ConditionalCheckFailedException", 1),
        ] {
            let asked = Arc::new(AtomicU32::new(0));
            let dynamodb = Dynamo::new(AwsConfig::answered_by(Refusing(error, Arc::clone(&asked))));
            let request = dynamodb.update_item().table_name("t");
            update(request).await.unwrap_err();
            assert_eq!(asked.load(Ordering::SeqCst), requests, "{error}");
        }
    }
}
